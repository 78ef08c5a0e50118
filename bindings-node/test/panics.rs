//! A module that fails on purpose, in the ways in which the package's own functions are made: for `panics.test.mjs`.
#![allow(clippy::panic, missing_docs)]

#[path = "../src/answer.rs"]
#[allow(dead_code)]
mod answer;

use napi::bindgen_prelude::AsyncTask;
use napi::{Env, Result, Task};
use napi_derive::napi;

#[napi(catch_unwind)]
pub fn at_once() -> String {
    panic!("at once")
}

#[napi(catch_unwind)]
pub fn later() -> AsyncTask<Later> {
    AsyncTask::new(Later)
}

pub struct Later;

impl Task for Later {
    type Output = String;
    type JsValue = String;

    fn compute(&mut self) -> Result<String> {
        answer::guarded(|| panic!("later"))
    }

    fn resolve(&mut self, _: Env, answer: String) -> Result<String> {
        Ok(answer)
    }
}
