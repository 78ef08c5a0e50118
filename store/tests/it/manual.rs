//! The queries in the manual run as they stand, on both databases.

use crate::places::{Place, each_durable};
use crate::postgres;
use crate::story::{Story, config, noon};

fn queries() -> Vec<String> {
    let manual = include_str!("../../README.md");
    let blocks = manual.split("```sql\n").skip(1);
    let blocks = blocks.map(|rest| rest.split("```").next().unwrap());
    let queries = blocks.flat_map(|block| block.split(';'));
    queries.map(str::trim).filter(|query| !query.is_empty()).map(str::to_owned).collect()
}

#[test]
fn the_queries_of_the_manual_run_and_find_something() {
    each_durable(|place| {
        let store = place.open();
        let stored = store.create("example.com", config(12), noon()).unwrap();
        let mut story = Story::new(31, 40, 12);
        stored.handle_all((0..300).map(|_| story.command())).into_iter().for_each(drop);
        drop(store);
        let all = queries();
        assert!(all.len() >= 5, "{all:?}");
        for query in all {
            // The first hold begins with the story, whose number is one of its own.
            let query = query.replace("+12125550101", &crate::story::number(0));
            let query = query.replace("T12:00:00.000Z", "T12:03:00.000Z");
            let found = match place {
                Place::Server(url) => {
                    postgres::query(url, &format!("SET search_path = ringtrace; {query}"))
                }
                other => other.sql(&query),
            };
            assert!(!found.is_empty(), "{query}");
        }
    });
}
