//! A configuration is read from an object and nothing else. What serde derives takes a list as well, its fields in
//! order: nobody means that, and `[]` would be a tracker.

use super::RawConfig;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use std::fmt;

struct Object;

impl<'de> Visitor<'de> for Object {
    type Value = RawConfig;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RawConfig, A::Error> {
        RawConfig::deserialize(MapAccessDeserializer::new(map))
    }
}

impl<'de> Deserialize<'de> for RawConfig {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(Object)
    }
}

impl Serialize for RawConfig {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        RawConfig::serialize(self, to)
    }
}
