//! A stored tracker behind the door to other languages: the operations and answers of [`ringtrace::wire::Door`].

use crate::error::StoreError;
use crate::tracker::{Pending, StoredTracker};
use ringtrace::tracker::command::Answer;
use ringtrace::wire::{self, Told};
use ringtrace::{Code, Error, Problem};
use serde::Serialize;
use std::panic::{AssertUnwindSafe, catch_unwind};

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Reply<T> {
    Ok(T),
    Error(StoreError),
}

impl<T> From<Result<T, StoreError>> for Reply<T> {
    fn from(result: Result<T, StoreError>) -> Self {
        result.map_or_else(Self::Error, Self::Ok)
    }
}

impl StoredTracker {
    /// Asks for an operation of [`ringtrace::wire::Door::ask`], JSON text in, JSON text out. `apply` is not among them:
    /// the store does that by itself.
    ///
    /// ```
    /// use ringtrace::{Config, words::time::Time};
    /// use ringtrace_store::Store;
    ///
    /// let store = Store::open("memory:")?;
    /// let noon = Time::parse("2026-03-01T12:00:00Z")?;
    /// let site = store.tracker_or("example.com", || (Config::from_json("{}").unwrap(), noon))?;
    /// let answer = site.ask("leave", r#"{ "client": "a", "at": "2026-03-01T12:00:00Z" }"#);
    /// assert_eq!(answer, r#"{"ok":{"released":[]}}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn ask(&self, operation: &str, input: &str) -> String {
        let answered = catch_unwind(AssertUnwindSafe(|| self.answer(operation, input)));
        answered.unwrap_or_else(|_| {
            let message = "the tracker met a mistake of its own; what was stored is unharmed";
            text(&Reply::<()>::Error(Error::from(Problem::new(Code::Broken, "", message)).into()))
        })
    }

    fn answer(&self, operation: &str, input: &str) -> String {
        if let Some(told) = wire::command(operation, input) {
            return text(&self.told(told).and_then(Pending::wait).into());
        }
        match operation {
            "batch" => {
                let all = wire::commands(input).map_err(StoreError::from);
                text(&all.map(|all| self.batch(all)).into())
            }
            "apply" => {
                let message = "a store applies events by itself";
                let problem = Problem::new(Code::UnknownOperation, "", message);
                text(&Reply::<()>::Error(Error::from(problem).into()))
            }
            _ => self
                .read(|tracker| wire::read(tracker, operation, input))
                .unwrap_or_else(|error| text(&Reply::<()>::Error(error))),
        }
    }

    fn told(&self, told: Told) -> Result<Pending, StoreError> {
        Ok(self.submit(told?))
    }

    /// All are given before the first answer is waited for, so that they are stored together.
    fn batch(&self, all: Vec<Told>) -> Vec<Reply<Answer>> {
        let given: Vec<_> = all.into_iter().map(|told| self.told(told)).collect();
        given.into_iter().map(|pending| pending.and_then(Pending::wait).into()).collect()
    }
}

/// Answers hold nothing that JSON can't say.
fn text<T: Serialize>(reply: &Reply<T>) -> String {
    serde_json::to_string(reply).unwrap_or_default()
}
