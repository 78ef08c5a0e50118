//! Static numbers for a browser: what is refused, and what the table carries.

use ringtrace::Config;
use ringtrace::config::StaticTable;
use ringtrace::wire::ask;
use serde_json::{Value, json};

fn table(config: &Value) -> Value {
    let answer = ask("static_table", &json!({ "config": config, "spam": true }).to_string());
    serde_json::from_str(&answer).unwrap()
}

#[test]
fn what_only_a_backend_can_do_is_refused() {
    let place = json!({ "not": { "any": [{ "field": "city", "equals": "Riga" }] } });
    let config = json!({
        "pools": [{ "id": "site", "numbers": ["+12125550101"] }],
        "rules": [{ "when": { "all": [{ "field": "country", "equals": "US" }] }, "source": "x" }],
        "static_numbers": [
            { "number": "+12125550150", "source": "google", "when": place },
            { "number": "+12125550151", "offline": "a sign" },
        ],
    });
    let answer = table(&config);
    let problems = answer["error"]["problems"].as_array().unwrap();
    let paths: Vec<&str> = problems.iter().map(|p| p["path"].as_str().unwrap()).collect();
    assert_eq!(
        paths,
        [
            "config.pools",
            "config.rules[0].when",
            "config.static_numbers[0].when",
            "config.static_numbers[0].destination"
        ]
    );
    assert!(problems.iter().all(|problem| problem["code"] == "conflict"));
    let wrong = table(&json!({ "destination": "12" }));
    assert_eq!(wrong["error"]["path"], "config.destination");
}

#[test]
fn the_table_carries_what_the_decision_asks_for() {
    let mut config = json!({
        "destination": "+12125550100",
        "domains": ["www.Shop.example"],
        "static_numbers": [
            { "number": "+12125550150", "source": "google" },
            { "number": "+12125550151", "landing_page": "/tea*" },
            { "number": "+12125550152", "offline": "a sign" },
        ],
        "page": { "substitutions": [{ "destination": "+12125550100", "aliases": ["555-0100"] }] },
    });
    let ok = &table(&config)["ok"];
    // The landing page is the strongest binding; what is offline is on no page.
    let numbers: Vec<&Value> =
        ok["numbers"].as_array().unwrap().iter().map(|n| &n["number"]).collect();
    assert_eq!(numbers, ["+12125550151", "+12125550150"]);
    let lines = "+1\t1\n0\t2125550100\t2125550150\t\t\n=0\t5550100\t5550150\t\t\n";
    assert_eq!(ok["numbers"][1]["lines"], lines);
    assert_eq!(ok["own"], json!(["shop.example"]));
    assert!(ok["head"].as_str().unwrap().starts_with("ringtrace\t1\t00 "));
    assert!(ok["engines"].as_str().unwrap().contains("\ngoogle||"), "no words searched for");
    assert_eq!((&ok["kinds"], &ok["devices"]), (&Value::Null, &Value::Null));
    assert!(ok["spam"].as_str().unwrap().lines().count() > 1000);

    config["static_numbers"][0]["when"] = json!({ "any": [
        { "field": "term", "present": true }, { "field": "channel", "equals": "Email" }, { "field": "device", "equals": "mobile" },
    ] });
    config["sources"] = json!({ "keep_spam": true });
    let ok = &table(&config)["ok"];
    assert!(ok["engines"].as_str().unwrap().contains("\ngoogle|q "));
    assert!(ok["kinds"].as_str().unwrap().starts_with("[search]\n"));
    assert_eq!(ok["devices"].as_array().unwrap().len(), 7);
    assert_eq!(ok["spam"], Value::Null, "referrer spam counts as any other page here");
}

#[test]
fn a_table_can_be_made_without_the_hosts_of_spam() {
    let json = r#"{ "destination": "+12125550100", "static_numbers": [{ "number": "+12125550150", "source": "x" }] }"#;
    let config = Config::from_json(json).unwrap();
    assert!(StaticTable::build(&config, false).unwrap().spam.is_empty());
    assert!(StaticTable::build(&config, true).unwrap().spam.contains("\nsemalt.com\n"));
}
