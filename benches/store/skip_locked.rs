//! Hand-written PostgreSQL with `FOR UPDATE SKIP LOCKED`: one function call, one transaction, one round trip a visit.

use crate::AnyError;
use crate::contender::{Asked, Client, Contender};
use ringtrace::Visit;
use ringtrace_benches::site;

/// A database with its tables.
pub struct SkipLocked {
    url: String,
    synchronous_commit: &'static str,
}

impl SkipLocked {
    /// `synchronous_commit`: `off` writes, `on` syncs every commit.
    pub fn start(
        url: String,
        synchronous_commit: &'static str,
        numbers: usize,
    ) -> Result<Self, AnyError> {
        let mut client = postgres::Client::connect(&url, postgres::NoTls)?;
        client.batch_execute(include_str!("skip_locked.sql"))?;
        let all: Result<Vec<String>, AnyError> =
            (0..numbers).map(|position| Ok(site::number(position)?.to_string())).collect();
        let insert = "INSERT INTO numbers SELECT number, NULL, 0 FROM unnest($1::text[]) AS number";
        client.execute(insert, &[&all?])?;
        client.batch_execute("VACUUM ANALYZE numbers")?;
        Ok(Self { url, synchronous_commit })
    }
}

struct One {
    client: postgres::Client,
    lend: postgres::Statement,
}

impl Client for One {
    fn visit(&mut self, visit: &Visit) -> Result<Option<String>, AnyError> {
        let Asked { client, at_ms, until_ms, url, referrer } = Asked::of(visit);
        let asked: [&(dyn postgres::types::ToSql + Sync); 5] =
            [&client, &at_ms, &until_ms, &url, &referrer];
        Ok(self.client.query_one(&self.lend, &asked)?.try_get(0)?)
    }
}

impl Contender for SkipLocked {
    fn client(&self) -> Result<Box<dyn Client>, AnyError> {
        let mut client = postgres::Client::connect(&self.url, postgres::NoTls)?;
        let commit = self.synchronous_commit;
        client.batch_execute(&format!("SET synchronous_commit = {commit}"))?;
        let lend = client.prepare("SELECT lend($1, $2, $3, $4, $5)")?;
        Ok(Box::new(One { client, lend }))
    }

    fn disk_bytes(&self) -> Result<u64, AnyError> {
        let mut client = postgres::Client::connect(&self.url, postgres::NoTls)?;
        let both = "SELECT pg_total_relation_size('numbers') + pg_total_relation_size('history')";
        let bytes: i64 = client.query_one(both, &[])?.try_get(0)?;
        Ok(u64::try_from(bytes)?)
    }
}
