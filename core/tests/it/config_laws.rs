//! Laws of the configuration: any JSON is answered, and what passes the check keeps what the check promises.

use proptest::prelude::*;
use ringtrace::config::Config;
use ringtrace::config::raw::{RawConfig, RawPool};
use serde_json::{Value, json};

/// Any JSON of about the right words, right and wrong types alike.
fn arbitrary_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (0_u32..100_000).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        prop::sample::select(vec!["+12125550101", "source", "hour", "monday", "*", "##", "hard"])
            .prop_map(Value::from),
    ];
    let keys = vec![
        "pools",
        "numbers",
        "id",
        "when",
        "all",
        "any",
        "not",
        "field",
        "equals",
        "one_of",
        "between",
        "static_numbers",
        "number",
        "source",
        "destination",
        "fallback",
        "window_seconds",
        "window",
        "per",
        "mask",
        "domains",
        "bots",
        "also",
        "attribution",
        "model",
        "custom",
        "first",
        "rules",
        "offset_minutes",
        "seed",
        "channel_target_seconds",
    ];
    leaf.prop_recursive(6, 60, 6, move |inner| {
        let key = prop::sample::select(keys.clone()).prop_map(str::to_owned);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(key, inner, 0..6).prop_map(|map| json!(map)),
        ]
    })
}

/// A raw configuration of the right shape whose values are anything.
fn arbitrary_raw() -> impl Strategy<Value = RawConfig> {
    let pool = (
        "[a-c]{0,2}|\\PC{0,4}",
        prop::collection::vec("\\+1212555010[0-9]|\\PC{0,5}", 0..4),
        prop::option::of("\\+1212555010[0-9]"),
        any::<(u32, u32, u32)>(),
        prop::collection::vec("source|city|hour|\\PC{0,3}", 0..3),
        any::<bool>(),
    );
    let pool = pool.prop_map(|(id, numbers, fallback, (a, b, c), per, lazy)| RawPool {
        id,
        numbers,
        fallback,
        window_seconds: a,
        presence_seconds: b,
        quarantine_seconds: c,
        per,
        lazy,
        ..RawPool::default()
    });
    (prop::collection::vec(pool, 0..4), any::<(u32, u32, i32)>(), "\\PC{0,9}").prop_map(
        |(pools, (session_seconds, target_seconds, offset_minutes), name)| RawConfig {
            pools,
            session_seconds,
            target_seconds,
            offset_minutes,
            name,
            ..RawConfig::default()
        },
    )
}

proptest! {
    #[test]
    fn arbitrary_json_is_answered(json in arbitrary_json()) {
        let _ = Config::from_json(&json.to_string());
    }

    /// Whatever passes the check keeps what the check promises.
    #[test]
    fn what_passes_is_sound(raw in arbitrary_raw()) {
        let Ok(config) = Config::check(raw.clone()) else { return Ok(()) };
        let mut seen = std::collections::BTreeSet::new();
        for pool in &config.pools {
            prop_assert!(!pool.numbers.is_empty());
            prop_assert!(pool.presence_ms <= pool.window_ms);
            for number in &pool.numbers {
                prop_assert!(seen.insert(*number), "{} stands twice", number);
            }
        }
        prop_assert_eq!(&*config.raw, &raw);
        let text = serde_json::to_string(&raw).unwrap();
        prop_assert_eq!(&*Config::from_json(&text).unwrap().raw, &raw);
    }
}
