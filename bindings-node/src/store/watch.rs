//! Following a stored tracker's events, on a thread of their own: waiting on the threads of Node's pool would leave
//! none of them to anybody else.

use crate::answer::{accepted, guarded, refusal};
use napi::bindgen_prelude::Object;
use napi::{Env, JsDeferred, Result, Task};
use napi_derive::napi;
use ringtrace_store::{StoreCode, StoreError, StoredTracker as Stored, Watch as Following};
use serde::Serialize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// How long the thread waits before it looks whether somebody closes.
const SLICE: Duration = Duration::from_millis(100);

/// A promise that the thread keeps: of JSON, or of `null` when there is no more.
type Promised = JsDeferred<Option<String>, Answer>;
type Answer = Box<dyn FnOnce(Env) -> Result<Option<String>>>;

/// What the thread is asked.
enum Asked {
    Next(Promised),
    Close(Promised),
}

/// [`ringtrace_store::Watch`].
#[napi]
pub struct Watch {
    line: Option<Sender<Asked>>,
    is_closing: Arc<AtomicBool>,
}

#[napi]
impl Watch {
    /// The next events and the number of the first, as JSON: `{"ok":{"first":1,"events":[...]}}`; `null` once closed.
    /// Node's loop goes on as long as somebody waits for it.
    #[napi(catch_unwind)]
    pub fn next<'env>(&self, env: &'env Env) -> Result<Object<'env>> {
        let (promised, promise) = env.create_deferred()?;
        tell(self.line.as_ref(), Asked::Next(promised));
        Ok(promise)
    }

    /// Ends the thread. The promise is kept when the thread has let go of its connection.
    #[napi(catch_unwind)]
    pub fn close<'env>(&mut self, env: &'env Env) -> Result<Object<'env>> {
        let (promised, promise) = env.create_deferred()?;
        self.is_closing.store(true, Ordering::Relaxed);
        tell(self.line.take().as_ref(), Asked::Close(promised));
        Ok(promise)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.is_closing.store(true, Ordering::Relaxed);
    }
}

fn tell(line: Option<&Sender<Asked>>, asked: Asked) {
    let unheard = match line {
        Some(line) => line.send(asked).err().map(|unsent| unsent.0),
        None => Some(asked),
    };
    if let Some(Asked::Next(promised) | Asked::Close(promised)) = unheard {
        keep(promised, Ok(None));
    }
}

fn keep(promised: Promised, outcome: Result<Option<String>>) {
    match outcome {
        Ok(answer) => promised.resolve(Box::new(move |_| Ok(answer))),
        Err(error) => promised.reject(error),
    }
}

/// [`StoredTracker::watch`](super::tracker::StoredTracker::watch) at work.
pub struct Begin {
    pub(super) tracker: Stored,
    pub(super) after: u64,
}

impl Task for Begin {
    type Output = Following;
    type JsValue = Watch;

    fn compute(&mut self) -> Result<Following> {
        guarded(|| self.tracker.watch(self.after).map_err(|error| refusal(&error)))
    }

    fn resolve(&mut self, _: Env, following: Following) -> Result<Watch> {
        let is_closing = Arc::new(AtomicBool::new(false));
        let (line, asked) = channel();
        let flag = Arc::clone(&is_closing);
        let thread = std::thread::Builder::new().name("ringtrace-watch".to_owned());
        thread.spawn(move || serve(following, &asked, &flag)).map_err(|_| no_thread())?;
        Ok(Watch { line: Some(line), is_closing })
    }
}

fn no_thread() -> napi::Error {
    let message = "the operating system gives no thread";
    refusal(&StoreError::new(StoreCode::IoFailed, message))
}

/// Answers until it is closed or nobody can ask any more.
fn serve(mut following: Following, line: &Receiver<Asked>, is_closing: &AtomicBool) {
    while let Ok(asked) = line.recv() {
        match asked {
            Asked::Next(promised) => {
                keep(promised, guarded(|| next(&mut following, is_closing)));
            }
            Asked::Close(promised) => {
                drop(following);
                return keep(promised, Ok(None));
            }
        }
    }
}

fn next(following: &mut Following, is_closing: &AtomicBool) -> Result<Option<String>> {
    #[derive(Serialize)]
    struct Group<E> {
        first: u64,
        events: E,
    }
    while !is_closing.load(Ordering::Relaxed) {
        match following.next_within(SLICE) {
            Ok(Some((first, events))) => return Ok(Some(accepted(&Group { first, events }))),
            Ok(None) => {}
            Err(error) => return Err(refusal(&error)),
        }
    }
    Ok(None)
}
