//! The configuration: what it becomes, and everything that can be wrong with it.

use ringtrace::config::raw::{RawAfterCall, RawConfig, RawPolicy, RawPool, RawWindow};
use ringtrace::config::{Config, limits};
use ringtrace::visit::condition::{Facts, Field};
use serde_json::{Value, json};

/// The reserved number of this place: +1 212 555 0100 to 0199.
fn n(last: u32) -> String {
    assert!(last < 100, "only a hundred are reserved");
    format!("+1212555{:04}", 100 + last)
}

fn config(json: Value) -> Config {
    Config::from_json(&json.to_string()).unwrap()
}

/// Code and path of every problem.
fn problems(json: Value) -> Vec<String> {
    let error = Config::from_json(&json.to_string()).unwrap_err();
    error.problems().map(|problem| format!("{} {}", problem.code, problem.path)).collect()
}

fn pool(more: Value) -> Value {
    let mut pool = json!({"id": "site", "numbers": [n(1), n(2)]});
    for (key, value) in more.as_object().unwrap() {
        pool[key] = value.clone();
    }
    json!({ "destination": n(0), "pools": [pool] })
}

#[test]
fn an_empty_configuration_has_the_stated_defaults() {
    let config = config(json!({}));
    assert_eq!((config.session_ms, config.target_ms), (1_800_000, 60_000));
    assert_eq!((config.late_ms, config.late_half_life_ms), (7_200_000, 600_000));
    assert_eq!(config.lookback_ms, 90 * 86_400_000);
    assert_eq!(config.clock_tolerance_ms, 5_000);
    assert_eq!(config.caller_depth_ms, None);
    assert!(config.destinations.is_empty() && config.pools.is_empty());
    assert_eq!(*config.raw, RawConfig::default());
}

#[test]
fn a_pool_is_what_was_asked_for() {
    let config = config(pool(json!({
        "window_seconds": 60, "window": "hard", "quarantine_seconds": 5, "policy": "round_robin",
        "lazy": true, "after_call": "release", "fallback": n(9), "target_seconds": 20,
        "when": {"field": "country", "equals": "us"}
    })));
    let pool = &config.pools[0];
    assert_eq!(pool.numbers.iter().map(ToString::to_string).collect::<Vec<_>>(), [n(1), n(2)]);
    assert_eq!(pool.fallback.unwrap().to_string(), n(9));
    assert_eq!(pool.destination.unwrap().to_string(), n(0), "the tracker's own");
    assert_eq!((pool.window_ms, pool.window), (60_000, RawWindow::Hard));
    assert_eq!((pool.quarantine_ms, pool.policy), (5_000, RawPolicy::RoundRobin));
    assert_eq!((pool.lazy, pool.after_call), (true, RawAfterCall::Release));
    assert_eq!(pool.target_ms, Some(20_000));
    assert!(pool.when.holds(&Facts::default().with(Field::Country, "US")));
    assert!(!pool.when.holds(&Facts::default()));
}

#[test]
fn the_default_presence_shrinks_with_the_window_but_a_chosen_one_must_fit() {
    assert_eq!(config(pool(json!({"window_seconds": 60}))).pools[0].presence_ms, 60_000);
    assert_eq!(config(pool(json!({"window_seconds": 600}))).pools[0].presence_ms, 120_000);
    let chosen = json!({"window_seconds": 60, "presence_seconds": 61});
    assert_eq!(problems(pool(chosen)), ["conflict pools[0].presence_seconds"]);
    config(pool(json!({"window_seconds": 60, "presence_seconds": 61, "window": "hard"})));
}

#[test]
fn many_mistakes_are_all_listed_with_their_paths() {
    let found = problems(json!({
        "destination": "12",
        "session_seconds": 59,
        "domains": ["example.com", "https://example.com"],
        "attribution": {"lookback_days": 0},
        "rules": [{"when": {"field": "town", "equals": "x"}, "source": "x"}],
        "static_numbers": [{"number": n(5)}, {"number": "x", "offline": "bus", "source": "bus"}],
        "pools": [
            {"id": "", "numbers": [n(1), n(1)], "window_seconds": 0, "destination": "y"},
            {"id": "b", "numbers": [], "quarantine_seconds": 2_592_001, "per": ["source", "hour"]}
        ]
    }));
    assert_eq!(
        found,
        [
            "invalid_number destination",
            "invalid_pattern domains[1]",
            "out_of_range session_seconds",
            "out_of_range attribution.lookback_days",
            "unknown rules[0].when.field",
            "empty static_numbers[0]",
            "invalid_number static_numbers[1].number",
            "conflict static_numbers[1].offline",
            "invalid_number pools[0].destination",
            "duplicate pools[0].numbers[1]",
            "empty pools[0].id",
            "out_of_range pools[0].window_seconds",
            "empty pools[1].numbers",
            "out_of_range pools[1].quarantine_seconds",
            "unknown pools[1].per[1]",
        ]
    );
}

#[test]
fn a_number_stands_in_one_place_only() {
    let two = |first: Value, second: Value| json!({"destination": n(0), "pools": [first, second]});
    let a = |more: Value| {
        let mut pool = json!({"id": "a", "numbers": [n(1)]});
        pool.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        pool
    };
    let b = |more: Value| {
        let mut pool = a(more);
        pool["id"] = json!("b");
        pool
    };
    let across = two(a(json!({})), b(json!({})));
    assert_eq!(problems(across), ["duplicate pools[1].numbers[0]"]);
    let fallback_lent = two(a(json!({})), b(json!({"numbers": [n(2)], "fallback": n(1)})));
    assert_eq!(problems(fallback_lent), ["duplicate pools[1].fallback"]);
    let shared = b(json!({"numbers": [n(2)], "fallback": n(9)}));
    config(two(a(json!({"fallback": n(9)})), shared.clone()));
    let elsewhere = a(json!({"fallback": n(9), "destination": n(50)}));
    assert_eq!(problems(two(elsewhere, shared)), ["duplicate pools[1].fallback"]);
    let mut bound = pool(json!({}));
    bound["static_numbers"] = json!([{"number": n(2), "source": "x"}]);
    assert_eq!(problems(bound), ["duplicate pools[0].numbers[1]"]);
    let itself = pool(json!({"numbers": [n(0)]}));
    assert_eq!(problems(itself), ["conflict pools[0].numbers[0]"]);
    let same_id = two(a(json!({})), a(json!({"numbers": [n(2)]})));
    assert_eq!(problems(same_id), ["duplicate pools[1].id"]);
}

#[test]
fn static_numbers_are_asked_in_their_order_of_strength() {
    let config = config(json!({
        "destination": n(0),
        "static_numbers": [
            {"number": n(1), "referrer": "maps.example"},
            {"number": n(2), "source": "google"},
            {"number": n(3), "source": "google", "medium": "cpc"},
            {"number": n(4), "landing_page": "/offer*"},
            {"number": n(5), "offline": "bus 12"},
            {"number": n(6), "channel": "Email"},
            {"number": n(7), "campaign": "spring"},
            {"number": n(8), "medium": "cpc"},
            {"number": n(9), "when": {"field": "country", "equals": "US"}},
            {"number": n(10), "source": "other", "destination": n(60)}
        ]
    }));
    let own = &config.destinations[0];
    let order: Vec<_> = own.statics.iter().map(|i| config.statics[*i].number.to_string()).collect();
    assert_eq!(order, [n(4), n(7), n(3), n(2), n(8), n(6), n(1), n(9)]);
    let other = config.destination_of(config.statics[9].destination).unwrap();
    assert_eq!((other.number.unwrap().to_string(), &*other.statics), (n(60), &[9][..]));
}

#[test]
fn a_static_number_is_shown_where_all_its_bindings_hold() {
    let config = config(json!({"static_numbers": [
        {"number": n(1), "referrer": "Maps.example."},
        {"number": n(2), "source": "Google", "when": {"field": "device", "equals": "mobile"}},
        {"number": n(3), "landing_page": "/offer*"},
        {"number": n(4), "landing_page": "HTTPS://shop.example/*"},
        {"number": n(5), "offline": "bus 12"}
    ]}));
    let shown = |facts: Facts<'_>, url: &str, path: &str| -> Vec<usize> {
        let fits = |i: &usize| {
            let bound = &config.statics[*i];
            bound.condition().holds(&facts)
                && bound.landing.as_ref().is_none_or(|landing| landing.fits(url, path))
        };
        (0..config.statics.len()).filter(fits).collect()
    };
    let sent_by = |host| shown(Facts::default().with(Field::ReferrerHost, host), "", "");
    assert_eq!(sent_by("maps.example"), [0]);
    assert_eq!(sent_by("www.MAPS.example"), [0]);
    assert_eq!(sent_by("notmaps.example"), [] as [usize; 0]);
    let google = Facts::default().with(Field::Source, "google");
    assert_eq!(
        shown(google, "", ""),
        [] as [usize; 0],
        "the further condition is not known to hold"
    );
    assert_eq!(shown(google.with(Field::Device, "mobile"), "", ""), [1]);
    let page = |host: &str| format!("https://{host}/offer?x=1");
    assert_eq!(shown(Facts::default(), &page("shop.example"), "/offer?x=1"), [2, 3]);
    assert_eq!(shown(Facts::default(), &page("other.example"), "/offer?x=1"), [2]);
}

#[test]
fn thresholds_channel_then_pool_then_tracker() {
    let mut raw = pool(json!({"target_seconds": 20}));
    raw["channel_target_seconds"] = json!({"Paid Search": 90});
    raw["target_seconds"] = json!(45);
    let config = config(raw);
    assert_eq!(config.target_ms_of(Some("paid search"), Some(0)), 90_000);
    assert_eq!(config.target_ms_of(Some("Email"), Some(0)), 20_000);
    assert_eq!(config.target_ms_of(None, None), 45_000);
}

#[test]
fn lending_per_value_excludes_what_is_about_one_client() {
    let per = config(pool(json!({"per": ["source", "campaign"]})));
    assert_eq!(per.pools[0].per, [Field::Source, Field::Campaign]);
    let wrong = json!({"per": ["source", "source"], "lazy": true, "after_call": "release"});
    let expected =
        ["duplicate pools[0].per[1]", "conflict pools[0].lazy", "conflict pools[0].after_call"];
    assert_eq!(problems(pool(wrong)), expected);
}

#[test]
fn figures_are_held_to_their_ranges() {
    for (json, expected) in [
        (json!({"session_seconds": 86_401}), "out_of_range session_seconds"),
        (json!({"target_seconds": 86_401}), "out_of_range target_seconds"),
        (json!({"channel_target_seconds": {"x": 86_401}}), "out_of_range channel_target_seconds.x"),
        (json!({"channel_target_seconds": {"x": 1, "X": 2}}), "duplicate channel_target_seconds.x"),
        (json!({"caller_depth_days": 0}), "out_of_range caller_depth_days"),
        (json!({"offset_minutes": 841}), "out_of_range offset_minutes"),
        (json!({"late_half_life_seconds": 0}), "out_of_range late_half_life_seconds"),
        (json!({"retention": {"calls_days": 0}}), "out_of_range retention.calls_days"),
        (
            json!({"bots": {"lends_per_address": {"count": 0, "seconds": 9}}}),
            "out_of_range bots.lends_per_address.count",
        ),
        (json!({"bots": {"never": [""]}}), "empty bots.never[0]"),
        (json!({"mask": "none"}), "invalid_mask mask"),
        (json!({"domains": ["a..b"]}), "invalid_pattern domains[0]"),
        (json!({"payment_hosts": ["a.example/pay"]}), "invalid_pattern payment_hosts[0]"),
        (json!({"rules": [{"when": {"field": "city", "present": true}}]}), "empty rules[0]"),
    ] {
        assert_eq!(problems(json.clone()), [expected], "{json}");
    }
    config(json!({"session_seconds": 86_400, "offset_minutes": -840, "caller_depth_days": 3650}));
}

#[test]
fn a_models_figures_are_checked_at_their_place() {
    let decay = json!({"attribution": {"model": {"time_decay": {"half_life_hours": 0.0}}}});
    let error = Config::from_json(&decay.to_string()).unwrap_err();
    assert_eq!(error.path(), "attribution.model.time_decay.half_life_hours");
    config(json!({"attribution": {"model": {"position_based": {"first": 0.5, "last": 0.5}}}}));
}

#[test]
fn numbers_are_read_as_the_country_writes_them() {
    let raw = |country: &str| {
        json!({"country": country, "destination": "(212) 555-0100", "pools": [
            {"id": "site", "numbers": ["212.555.0101"], "fallback": "+44 20 7946 0000"}
        ]})
    };
    let us = config(raw("us"));
    assert_eq!(us.destination.unwrap().to_string(), n(0));
    assert_eq!(us.pools[0].numbers[0].to_string(), n(1));
    assert_eq!(us.pools[0].fallback.unwrap().to_string(), "+442079460000");
    assert_eq!(us.number("212-555-0102 ext. 7").unwrap().to_string(), n(2), "calls may have one");
    assert_eq!(
        problems(raw("USA")),
        [
            "unknown_country country",
            "country_needed destination",
            "country_needed pools[0].numbers[0]",
        ]
    );
    let extension = json!({"destination": "+1 212 555 0100 ext. 7"});
    assert_eq!(problems(extension), ["invalid_number destination"]);
}

#[test]
fn a_mask_prints_every_number_it_is_for() {
    let with = |tracker: Option<&str>, own: Option<&str>| {
        let mut raw =
            pool(json!({"numbers": [n(1), "+442079460000", "+442079460001"], "mask": own}));
        raw["mask"] = json!(tracker);
        raw["static_numbers"] =
            json!([{"number": n(3), "source": "x"}, {"number": "+442079460002", "offline": "bus"}]);
        raw
    };
    let american = "+1 (###) ###-####";
    assert_eq!(problems(with(Some(american), None)), ["invalid_mask pools[0].numbers[1]"]);
    assert_eq!(problems(with(None, Some(american))), ["invalid_mask pools[0].numbers[1]"]);
    assert_eq!(
        problems(with(Some("+44 ## #### ####"), Some("##########")))[0],
        "invalid_mask static_numbers[0].number"
    );
    let config = config(with(Some(american), Some("##########")));
    let printed = config.pools[0].mask.as_ref().unwrap().print(config.pools[0].numbers[0]);
    assert_eq!(printed.unwrap(), "2125550101");
    let fallback = pool(json!({"mask": american, "fallback": "+442079460000"}));
    assert_eq!(problems(fallback), ["invalid_mask pools[0].fallback"]);
}

#[test]
fn own_and_payment_hosts_bring_nobody() {
    let config = config(json!({"domains": ["WWW.Example.com."], "payment_hosts": ["pay.example"]}));
    for (host, own) in [
        ("example.com", true),
        ("shop.example.com", true),
        ("pay.example", true),
        ("x.example", false),
    ] {
        assert_eq!(config.sources.own.contains(host), own, "{host}");
    }
}

#[test]
fn json_that_is_none_and_json_of_another_shape() {
    let problem = |text: &str| {
        let error = Config::from_json(text).unwrap_err();
        (error.code().as_str(), error.path().to_owned(), error.message().to_owned())
    };
    let (code, path, _) = problem("{");
    assert_eq!((code, path.as_str()), ("invalid_json", ""));
    assert_eq!(problem("{} x").0, "invalid_json");
    let (code, path, message) = problem(r#"{"pools": [{"id": "a"}, {"id": 5}]}"#);
    assert_eq!((code, path.as_str()), ("invalid_shape", "pools[1].id"));
    assert_eq!(message, "invalid type: integer `5`, expected a string");
    let (code, path, message) = problem(r#"{"pools": [{"window_secs": 5}]}"#);
    assert_eq!((code, path.as_str()), ("invalid_shape", "pools[0].window_secs"));
    assert!(message.starts_with("unknown field `window_secs`, expected one of `id`"), "{message}");
    let (_, _, message) = problem("[5]");
    assert!(!message.contains("Raw") && !message.contains("line"), "{message}");
    let long = " ".repeat(limits::JSON_BYTES_MAX + 1);
    assert_eq!(problem(&long).0, "too_long");
}

#[test]
fn limits_are_on_lists_and_on_the_list_of_problems() {
    let raw = |pools| RawConfig { pools, ..RawConfig::default() };
    let error = Config::check(raw(vec![RawPool::default(); limits::POOLS_MAX + 1])).unwrap_err();
    assert_eq!((error.code().as_str(), error.path()), ("too_many", "pools"));
    let pool = RawPool {
        id: "a".to_owned(),
        numbers: vec![String::new(); limits::NUMBERS_MAX + 1],
        ..RawPool::default()
    };
    let error = Config::check(raw(vec![pool.clone()])).unwrap_err();
    assert_eq!((error.code().as_str(), error.path()), ("too_many", "pools"));
    let wrong = RawPool { numbers: vec!["x".to_owned(); 2_000], ..pool };
    let error = Config::check(raw(vec![wrong])).unwrap_err();
    assert_eq!(error.problems().count(), limits::PROBLEMS_MAX);
    assert_eq!(error.problems().last().unwrap().message, "and 1001 more problems");
}
