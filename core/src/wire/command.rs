//! Text that becomes a command.

use super::{parse, shape_of};
use crate::error::Error;
use crate::tracker::command::Command;
use serde::de::DeserializeOwned;

/// A command, or what is wrong with its text.
pub type Told = Result<Command, Error>;

/// The command that an operation stands for; `None` if the operation is none: it reads, or needs no tracker.
///
/// With [`read`](super::read()) this is [`Door::ask`](super::Door::ask) for those who keep the tracker somewhere else,
/// as a store does.
///
/// ```
/// use ringtrace::wire;
///
/// let told = wire::command("leave", r#"{ "client": "a", "at": "2026-03-02T10:00:00Z" }"#);
/// assert!(told.is_some_and(|told| told.is_ok()));
/// assert!(wire::command("status", "{}").is_none());
/// ```
pub fn command(operation: &str, input: &str) -> Option<Told> {
    fn of<T: DeserializeOwned>(input: &str, command: impl FnOnce(T) -> Command) -> Told {
        parse(input).map(command)
    }
    Some(match operation {
        "visit" => of(input, |visit| Command::Visit(Box::new(visit))),
        "keep_alive" => of(input, Command::KeepAlive),
        "leave" => of(input, Command::Leave),
        "call" => of(input, |call| Command::Call(Box::new(call))),
        "configure" => of(input, |change| Command::Configure(Box::new(change))),
        "forget" => of(input, Command::Forget),
        _ => return None,
    })
}

/// The commands of the operation `batch`: a list, as in `[{"visit": {...}}, {"leave": {...}}]`.
///
/// # Errors
/// `invalid_json` or `invalid_shape` if the text is no list; what is wrong with one command stands in its place.
pub fn commands(input: &str) -> Result<Vec<Told>, Error> {
    // The usual list has no mistake, and is read without building a value of everything.
    if let Ok(commands) = parse::<Vec<Command>>(input) {
        return Ok(commands.into_iter().map(Ok).collect());
    }
    let one = |command| serde_path_to_error::deserialize(command).map_err(shape_of);
    Ok(parse::<Vec<serde_json::Value>>(input)?.into_iter().map(one).collect())
}
