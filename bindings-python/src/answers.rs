//! Answers as the package's dataclasses.

use crate::instants;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyString, PyTuple};
use ringtrace::tracker::command::{
    Answer, CallAnswer, Candidate, ConfigureAnswer, Credit, ForgetAnswer, HeldUntil,
    KeepAliveAnswer, LeaveAnswer, Reason, Shown, ShownKind, VisitAnswer,
};
use ringtrace::words::phone::Phone;
use ringtrace::words::time::Time;

/// The dataclasses of `ringtrace._answers`.
struct Classes {
    visit: Py<PyAny>,
    shown: Py<PyAny>,
    keep_alive: Py<PyAny>,
    held_until: Py<PyAny>,
    leave: Py<PyAny>,
    call: Py<PyAny>,
    candidate: Py<PyAny>,
    credit: Py<PyAny>,
    configure: Py<PyAny>,
    forget: Py<PyAny>,
}

static CLASSES: PyOnceLock<Classes> = PyOnceLock::new();

fn classes(py: Python<'_>) -> PyResult<&'static Classes> {
    CLASSES.get_or_try_init(py, || {
        let module = py.import("ringtrace._answers")?;
        let class = |name: &str| Ok::<_, PyErr>(module.getattr(name)?.unbind());
        Ok(Classes {
            visit: class("VisitAnswer")?,
            shown: class("Shown")?,
            keep_alive: class("KeepAliveAnswer")?,
            held_until: class("HeldUntil")?,
            leave: class("LeaveAnswer")?,
            call: class("CallAnswer")?,
            candidate: class("Candidate")?,
            credit: class("Credit")?,
            configure: class("ConfigureAnswer")?,
            forget: class("ForgetAnswer")?,
        })
    })
}

type Object<'py> = PyResult<Bound<'py, PyAny>>;

/// The dataclass of an answer.
pub(crate) fn object<'py>(py: Python<'py>, answer: &Answer) -> Object<'py> {
    let classes = classes(py)?;
    match answer {
        Answer::Visit(answer) => visit(py, classes, answer),
        Answer::KeepAlive(answer) => keep_alive(py, classes, answer),
        Answer::Leave(LeaveAnswer { released }) => {
            classes.leave.bind(py).call1((phones(py, released)?,))
        }
        Answer::Call(answer) => call(py, classes, answer),
        Answer::Configure(ConfigureAnswer { added, removed }) => {
            classes.configure.bind(py).call1((phones(py, added)?, phones(py, removed)?))
        }
        Answer::Forget(ForgetAnswer { touches, calls }) => {
            classes.forget.bind(py).call1((*touches, *calls))
        }
        // A kind of answer that came to the engine later: the package is built with the engine it was written for.
        _ => Ok(py.None().into_bound(py)),
    }
}

fn phone(phone: Phone) -> String {
    phone.to_string()
}

fn phones<'py>(py: Python<'py>, phones: &[Phone]) -> PyResult<Bound<'py, PyTuple>> {
    PyTuple::new(py, phones.iter().copied().map(phone))
}

fn time<'py>(py: Python<'py>, time: Option<Time>) -> PyResult<Option<Bound<'py, PyAny>>> {
    time.map(|time| instants::write(py, time)).transpose()
}

fn tuple<'py, T>(
    py: Python<'py>,
    items: &[T],
    one: impl Fn(&T) -> Object<'py>,
) -> PyResult<Bound<'py, PyTuple>> {
    PyTuple::new(py, items.iter().map(one).collect::<PyResult<Vec<_>>>()?)
}

fn visit<'py>(py: Python<'py>, classes: &Classes, answer: &VisitAnswer) -> Object<'py> {
    let shown = tuple(py, &answer.shown, |one| shown(py, classes, one))?;
    classes.visit.bind(py).call1((shown, answer.session_started, answer.bot))
}

fn shown<'py>(py: Python<'py>, classes: &Classes, shown: &Shown) -> Object<'py> {
    classes.shown.bind(py).call1((
        PyString::intern(py, kind(shown.kind)),
        PyString::intern(py, reason(shown.reason)),
        shown.destination.map(phone),
        shown.number.map(phone),
        shown.text.as_deref(),
        shown.pool.as_deref(),
        time(py, shown.until)?,
    ))
}

fn keep_alive<'py>(py: Python<'py>, classes: &Classes, answer: &KeepAliveAnswer) -> Object<'py> {
    let held = |held: &HeldUntil| {
        let until = instants::write(py, held.until)?;
        classes.held_until.bind(py).call1((phone(held.number), until))
    };
    let holds = tuple(py, &answer.holds, held)?;
    classes.keep_alive.bind(py).call1((holds, phones(py, &answer.lost)?))
}

fn call<'py>(py: Python<'py>, classes: &Classes, answer: &CallAnswer) -> Object<'py> {
    let candidate =
        |one: &Candidate| classes.candidate.bind(py).call1((&*one.client, one.share.fraction()));
    let credit = |one: &Credit| {
        classes.credit.bind(py).call1((
            instants::write(py, one.at)?,
            one.source.as_str(),
            one.medium.as_str(),
            one.campaign.as_deref(),
            one.channel.as_str(),
            one.share.fraction(),
        ))
    };
    let class = &answer.class;
    let flags = [
        class.target,
        class.unique,
        class.repeat,
        class.first_target,
        class.unique_target,
        class.abandoned,
        class.missed,
    ];
    let mut fields: Vec<Bound<'py, PyAny>> = vec![
        PyString::new(py, &answer.id).into_any(),
        PyString::intern(py, answer.status).into_any(),
        answer.dialled.map(phone).into_pyobject(py)?,
        time(py, answer.started)?.into_pyobject(py)?,
        answer.wait_ms.into_pyobject(py)?,
        answer.talk_ms.into_pyobject(py)?,
        answer.matched.map(|kind| kind.as_str()).into_pyobject(py)?,
        tuple(py, &answer.clients, candidate)?.into_any(),
        tuple(py, &answer.credits, credit)?.into_any(),
    ];
    for flag in flags {
        fields.push(flag.into_pyobject(py)?.to_owned().into_any());
    }
    classes.call.bind(py).call1(PyTuple::new(py, fields)?)
}

fn kind(kind: ShownKind) -> &'static str {
    match kind {
        ShownKind::Dynamic => "dynamic",
        ShownKind::Static => "static",
        ShownKind::Fallback => "fallback",
        ShownKind::Own => "own",
    }
}

fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Bound => "bound",
        Reason::Extended => "extended",
        Reason::Again => "again",
        Reason::Lent => "lent",
        Reason::Reclaimed => "reclaimed",
        Reason::Shortage => "shortage",
        Reason::Bot => "bot",
        Reason::Consent => "consent",
        Reason::Lazy => "lazy",
        Reason::Rate => "rate",
        Reason::NoPool => "no_pool",
    }
}
