//! A tracker behind the JSON door.

use crate::line;
use napi::bindgen_prelude::{FnArgs, Function, Uint8Array};
use napi::{Env, Error, Result};
use napi_derive::napi;
use ringtrace::wire;
use std::sync::Arc;

/// [`wire::Door`].
#[napi]
pub struct Door(Arc<wire::Door>);

#[napi]
impl Door {
    /// A tracker of this configuration (JSON) that begins at this instant (RFC 3339).
    #[napi(constructor, catch_unwind)]
    pub fn open(config: String, at: String) -> Result<Self> {
        wire::Door::open(&config, &at).map(Self::of).map_err(Error::from_reason)
    }

    /// The tracker of a snapshot.
    #[napi(factory, catch_unwind)]
    pub fn restore(bytes: &[u8]) -> Result<Self> {
        wire::Door::restore(bytes).map(Self::of).map_err(Error::from_reason)
    }

    /// The whole state.
    #[napi(catch_unwind)]
    pub fn snapshot(&self) -> Result<Uint8Array> {
        self.0.snapshot().map(Uint8Array::from).map_err(Error::from_reason)
    }

    /// JSON in, JSON out.
    #[napi(catch_unwind)]
    pub fn ask(&self, operation: String, input: String) -> String {
        self.0.ask(&operation, &input)
    }

    /// [`Door::ask`] as a function of its own: calling it costs a third of calling a method.
    #[napi(catch_unwind)]
    pub fn asker<'env>(
        &self,
        env: &'env Env,
    ) -> Result<Function<'env, FnArgs<(String, String)>, String>> {
        let door = Arc::clone(&self.0);
        env.create_function_from_closure("ask", move |call| {
            let (operation, input): (String, String) = call.args()?;
            Ok(door.ask(&operation, &input))
        })
    }

    /// A function that takes visits in lines and gives answers in lines; `null`, and nothing done, where lines can't
    /// say it (see `line`).
    #[napi(catch_unwind)]
    pub fn visitor<'env>(&self, env: &'env Env) -> Result<Function<'env, String, Option<String>>> {
        let door = Arc::clone(&self.0);
        env.create_function_from_closure("visits", move |call| {
            Ok(line::visits(&door, &call.first_arg::<String>()?))
        })
    }
}

impl Door {
    fn of(door: wire::Door) -> Self {
        Self(Arc::new(door))
    }
}

/// [`wire::ask`]: what needs no tracker.
#[napi(catch_unwind)]
pub fn ask(operation: String, input: String) -> String {
    wire::ask(&operation, &input)
}
