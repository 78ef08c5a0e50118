//! Commands from Python objects: the fields of the JSON form, as keyword arguments or as a dictionary.

use crate::instants;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyInt, PyMapping, PyString};
use ringtrace::call::Status;
use ringtrace::tracker::command::{Command, Sign};
use ringtrace::visit::{Consent, Device};
use ringtrace::words::place::Place;
use ringtrace::words::time::Time;
use ringtrace::{CallEvent, Code, Error, Problem, Visit};

/// The text, unless it holds what UTF-8 can't say (a lone surrogate).
pub(crate) fn utf8<'t>(text: &'t Bound<'_, PyString>, path: &str) -> Result<&'t str, Problem> {
    text.to_str().map_err(|_| {
        Problem::new(Code::InvalidJson, path, "the text has no UTF-8 form (a lone surrogate)")
    })
}

/// What reading a field may come to: an exception of Python's own outside, the input's fault inside.
type Read<T> = PyResult<Result<T, Problem>>;

fn other_type<T>(value: &Bound<'_, PyAny>, path: &str, wanted: &str) -> Read<T> {
    let kind = value.get_type().name()?;
    let message = format!("invalid type: {kind}, expected {wanted}");
    Ok(Err(Problem::new(Code::InvalidShape, path, message)))
}

fn text(value: &Bound<'_, PyAny>, path: &str) -> Read<String> {
    match value.cast::<PyString>() {
        Ok(value) => Ok(utf8(value, path).map(str::to_owned)),
        Err(_) => other_type(value, path, "a string"),
    }
}

fn flag(value: &Bound<'_, PyAny>, path: &str) -> Read<bool> {
    match value.cast::<PyBool>() {
        Ok(value) => Ok(Ok(value.is_true())),
        Err(_) => other_type(value, path, "a boolean"),
    }
}

fn small_integer(value: &Bound<'_, PyAny>, path: &str) -> Read<i32> {
    if value.is_instance_of::<PyBool>() || !value.is_instance_of::<PyInt>() {
        return other_type(value, path, "i32");
    }
    // A huge one does not fit, whatever it is.
    Ok(value.extract().map_err(|_| {
        Problem::new(Code::InvalidShape, path, "invalid value: integer, expected i32")
    }))
}

fn one_of<T>(
    value: &Bound<'_, PyAny>,
    path: &str,
    parse: impl Fn(&str) -> Option<T>,
    names: &str,
) -> Read<T> {
    let Ok(name) = value.cast::<PyString>() else { return other_type(value, path, "a string") };
    Ok(utf8(name, path).and_then(|name| {
        parse(name).ok_or_else(|| {
            let message = format!("unknown variant `{name}`, expected one of {names}");
            Problem::new(Code::InvalidShape, path, message)
        })
    }))
}

fn texts(value: &Bound<'_, PyAny>, path: &str) -> Read<Vec<String>> {
    if value.is_instance_of::<PyString>() {
        return other_type(value, path, "a sequence of strings");
    }
    let Ok(items) = value.try_iter() else {
        return other_type(value, path, "a sequence of strings");
    };
    let mut all = Vec::new();
    for (index, item) in items.enumerate() {
        match text(&item?, &format!("{path}[{index}]"))? {
            Ok(item) => all.push(item),
            Err(problem) => return Ok(Err(problem)),
        }
    }
    Ok(Ok(all))
}

/// A place: a mapping with these keys, or an object with these attributes.
fn place(value: &Bound<'_, PyAny>, path: &str) -> Read<Place> {
    let mut place = Place::default();
    if let Ok(mapping) = value.cast::<PyMapping>() {
        for item in mapping.items()?.iter() {
            let (key, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item.extract()?;
            let set = match text(&key, path)? {
                Ok(key) => place_part(&mut place, &key, &value, path)?,
                Err(problem) => Err(problem),
            };
            if let Err(problem) = set {
                return Ok(Err(problem));
            }
        }
        return Ok(Ok(place));
    }
    for key in ["country", "region", "city"] {
        let Ok(part) = value.getattr(key) else {
            return other_type(value, path, "a Place");
        };
        if let Err(problem) = place_part(&mut place, key, &part, path)? {
            return Ok(Err(problem));
        }
    }
    Ok(Ok(place))
}

fn place_part(place: &mut Place, key: &str, value: &Bound<'_, PyAny>, path: &str) -> Read<()> {
    let part = match key {
        "country" => &mut place.country,
        "region" => &mut place.region,
        "city" => &mut place.city,
        _ => return Ok(Err(unknown_field(key).at(path))),
    };
    if value.is_none() {
        return Ok(Ok(()));
    }
    Ok(text(value, &format!("{path}.{key}"))?.map(|read| *part = Some(read)))
}

fn unknown_field(key: &str) -> Problem {
    Problem::new(Code::InvalidShape, key, format!("unknown field `{key}`"))
}

/// A command that is being put together, field by field.
pub(crate) trait Fields: Sized {
    /// Nothing said yet.
    fn blank() -> Self;
    /// Takes one field that is not `None`.
    fn set(&mut self, key: &str, value: &Bound<'_, PyAny>) -> Read<()>;
    /// The command. Which fields it needs, and which of them were given, is told by their names.
    fn command(self) -> Command;
    /// The fields that must be there, with their other names.
    const NEEDED: [[&'static str; 2]; 2];

    /// A command from the fields of a dictionary.
    fn from_dict(dict: &Bound<'_, PyDict>) -> PyResult<Result<Command, Error>> {
        let mut blank = Self::blank();
        let mut given = [false; 2];
        for (key, value) in dict.iter() {
            let key = match key.cast::<PyString>() {
                Ok(key) => utf8(key, ""),
                Err(_) => other_type(&key, "", "a string")?,
            };
            let set = match key {
                Ok(key) => match Self::NEEDED.iter().position(|names| names.contains(&key)) {
                    // The fields that must be there can't be `None` either; `set` says so.
                    None if value.is_none() => continue,
                    place => {
                        if let Some(given) = place.and_then(|at| given.get_mut(at)) {
                            *given = true;
                        }
                        blank.set(key, &value)?
                    }
                },
                Err(problem) => Err(problem),
            };
            if let Err(problem) = set {
                return Ok(Err(problem.into()));
            }
        }
        let missing = given.iter().zip(Self::NEEDED).find(|(given, _)| !**given);
        Ok(match missing {
            Some((_, [name, _])) => {
                let message = format!("missing field `{name}`");
                Err(Problem::new(Code::InvalidShape, "", message).into())
            }
            None => Ok(blank.command()),
        })
    }

    /// A command from arguments; those that are `None` were not given.
    fn from_arguments(given: &[(&str, &Bound<'_, PyAny>)]) -> PyResult<Result<Command, Error>> {
        let mut blank = Self::blank();
        for (key, value) in given {
            if value.is_none() && !Self::NEEDED.iter().any(|names| names.contains(key)) {
                continue;
            }
            if let Err(problem) = blank.set(key, value)? {
                return Ok(Err(problem.into()));
            }
        }
        Ok(Ok(blank.command()))
    }
}

impl Fields for Visit {
    const NEEDED: [[&'static str; 2]; 2] = [["client", "client"], ["at", "t"]];

    fn blank() -> Self {
        Visit::new("", Time::MIN, "")
    }

    fn set(&mut self, key: &str, value: &Bound<'_, PyAny>) -> Read<()> {
        Ok(match key {
            "client" => text(value, key)?.map(|read| self.client = read),
            "at" | "t" => instants::read(value, key)?.map(|read| self.at = read),
            "url" => text(value, key)?.map(|read| self.url = read),
            "referrer" => text(value, key)?.map(|read| self.referrer = Some(read)),
            "user_agent" => text(value, key)?.map(|read| self.user_agent = Some(read)),
            "ip" => text(value, key)?.map(|read| self.ip = Some(read)),
            "place" | "geo" => place(value, key)?.map(|read| self.place = read),
            "device" => {
                let names = "`desktop`, `mobile`, `tablet`, `other`";
                one_of(value, key, Device::parse, names)?.map(|read| self.device = Some(read))
            }
            "language" => text(value, key)?.map(|read| self.language = Some(read)),
            "offset_minutes" => {
                small_integer(value, key)?.map(|read| self.offset_minutes = Some(read))
            }
            "consent" => {
                one_of(value, key, consent, "`granted`, `denied`")?.map(|read| self.consent = read)
            }
            "purpose" => text(value, key)?.map(|read| self.purpose = Some(read)),
            "intent" => flag(value, key)?.map(|read| self.intent = read),
            "destinations" => texts(value, key)?.map(|read| self.destinations = Some(read)),
            _ => Err(unknown_field(key)),
        })
    }

    fn command(self) -> Command {
        Command::Visit(Box::new(self))
    }
}

fn consent(name: &str) -> Option<Consent> {
    match name {
        "granted" => Some(Consent::Granted),
        "denied" => Some(Consent::Denied),
        _ => None,
    }
}

impl Fields for CallEvent {
    const NEEDED: [[&'static str; 2]; 2] = [["id", "call_id"], ["at", "at"]];

    fn blank() -> Self {
        CallEvent::new("", Time::MIN)
    }

    fn set(&mut self, key: &str, value: &Bound<'_, PyAny>) -> Read<()> {
        Ok(match key {
            "id" | "call_id" => text(value, key)?.map(|read| self.id = read),
            "at" => instants::read(value, key)?.map(|read| self.at = read),
            "dialled" => text(value, key)?.map(|read| self.dialled = Some(read)),
            "caller" => text(value, key)?.map(|read| self.caller = Some(read)),
            "started" | "start" => instants::read(value, key)?.map(|r| self.started = Some(r)),
            "answered" => instants::read(value, key)?.map(|read| self.answered = Some(read)),
            "ended" | "end" => instants::read(value, key)?.map(|read| self.ended = Some(read)),
            "status" => {
                let names =
                    "`ringing`, `talking`, `answered`, `no_answer`, `busy`, `failed`, `voicemail`";
                one_of(value, key, status, names)?.map(|read| self.status = Some(read))
            }
            _ => Err(unknown_field(key)),
        })
    }

    fn command(self) -> Command {
        Command::Call(Box::new(self))
    }
}

fn status(name: &str) -> Option<Status> {
    use Status as S;
    [S::Ringing, S::Talking, S::Answered, S::NoAnswer, S::Busy, S::Failed, S::Voicemail]
        .into_iter()
        .find(|status| status.as_str() == name)
}

/// Who, and when.
pub(crate) fn sign(
    client: &Bound<'_, PyAny>,
    at: &Bound<'_, PyAny>,
) -> PyResult<Result<Sign, Error>> {
    let client = text(client, "client")?;
    let at = instants::read(at, "at")?;
    Ok(client.and_then(|client| Ok(Sign::new(client, at?))).map_err(Error::from))
}
