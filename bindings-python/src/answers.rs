//! Answers as the package's dataclasses.

use crate::frozen::Frozen;
use crate::instants;
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyString, PyTuple};
use ringtrace::tracker::command::{
    Answer, CallAnswer, Candidate, ConfigureAnswer, Credit, ForgetAnswer, HeldUntil,
    KeepAliveAnswer, LeaveAnswer, Shown, VisitAnswer,
};
use ringtrace::words::phone::Phone;
use ringtrace::words::time::Time;

/// The dataclasses of `ringtrace._answers`.
struct Classes {
    visit: Frozen<3>,
    shown: Frozen<7>,
    keep_alive: Frozen<2>,
    held_until: Frozen<2>,
    leave: Frozen<1>,
    call: Frozen<16>,
    candidate: Frozen<2>,
    credit: Frozen<6>,
    configure: Frozen<2>,
    forget: Frozen<2>,
}

static CLASSES: PyOnceLock<Classes> = PyOnceLock::new();

fn classes(py: Python<'_>) -> PyResult<&'static Classes> {
    CLASSES.get_or_try_init(py, || {
        let module = py.import("ringtrace._answers")?;
        Ok(Classes {
            visit: Frozen::of(&module, "VisitAnswer")?,
            shown: Frozen::of(&module, "Shown")?,
            keep_alive: Frozen::of(&module, "KeepAliveAnswer")?,
            held_until: Frozen::of(&module, "HeldUntil")?,
            leave: Frozen::of(&module, "LeaveAnswer")?,
            call: Frozen::of(&module, "CallAnswer")?,
            candidate: Frozen::of(&module, "Candidate")?,
            credit: Frozen::of(&module, "Credit")?,
            configure: Frozen::of(&module, "ConfigureAnswer")?,
            forget: Frozen::of(&module, "ForgetAnswer")?,
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
        Answer::Leave(LeaveAnswer { released }) => classes.leave.make(py, [phones(py, released)?]),
        Answer::Call(answer) => call(py, classes, answer),
        Answer::Configure(ConfigureAnswer { added, removed }) => {
            classes.configure.make(py, [phones(py, added)?, phones(py, removed)?])
        }
        Answer::Forget(ForgetAnswer { touches, calls }) => {
            classes.forget.make(py, [some(py, touches)?, some(py, calls)?])
        }
        // A kind of answer that came to the engine later: the package is built with the engine it was written for.
        _ => Ok(py.None().into_bound(py)),
    }
}

/// The value as a Python object; `None` is `None`.
fn some<'py>(py: Python<'py>, value: impl IntoPyObject<'py>) -> Object<'py> {
    value.into_bound_py_any(py)
}

fn flag<'py>(py: Python<'py>, flag: bool) -> Bound<'py, PyAny> {
    PyBool::new(py, flag).to_owned().into_any()
}

/// The number as text. Every visit has two of them, so the digits are written here and not by a formatter.
fn phone<'py>(py: Python<'py>, phone: Phone) -> Bound<'py, PyAny> {
    // A plus sign and up to 20 digits, from the end.
    let mut text = [b'+'; 21];
    let (mut digits, mut length) = (phone.digits(), 1);
    for place in text.iter_mut().rev() {
        *place = b'0' + (digits % 10) as u8;
        (digits, length) = (digits / 10, length + 1);
        if digits == 0 {
            break;
        }
    }
    let text = text.get(text.len() - length..).unwrap_or_default();
    PyString::new(py, std::str::from_utf8(text).unwrap_or_default()).into_any()
}

fn phones<'py>(py: Python<'py>, phones: &[Phone]) -> Object<'py> {
    Ok(PyTuple::new(py, phones.iter().map(|one| phone(py, *one)))?.into_any())
}

fn time<'py>(py: Python<'py>, time: Option<Time>) -> Object<'py> {
    time.map_or_else(|| Ok(none(py)), |time| instants::write(py, time))
}

fn none(py: Python<'_>) -> Bound<'_, PyAny> {
    py.None().into_bound(py)
}

fn tuple<'py, T>(py: Python<'py>, items: &[T], one: impl Fn(&T) -> Object<'py>) -> Object<'py> {
    if let [item] = items {
        return Ok(PyTuple::new(py, [one(item)?])?.into_any());
    }
    let items = items.iter().map(one).collect::<PyResult<Vec<_>>>()?;
    Ok(PyTuple::new(py, items)?.into_any())
}

fn visit<'py>(py: Python<'py>, classes: &Classes, answer: &VisitAnswer) -> Object<'py> {
    let shown = tuple(py, &answer.shown, |one| shown(py, classes, one))?;
    let values = [shown, flag(py, answer.session_started), some(py, answer.bot)?];
    classes.visit.make(py, values)
}

fn shown<'py>(py: Python<'py>, classes: &Classes, shown: &Shown) -> Object<'py> {
    let number =
        |number: Option<Phone>| number.map_or_else(|| none(py), |number| phone(py, number));
    let values = [
        PyString::intern(py, shown.kind.as_str()).into_any(),
        PyString::intern(py, shown.reason.as_str()).into_any(),
        number(shown.destination),
        number(shown.number),
        some(py, shown.text.as_deref())?,
        some(py, shown.pool.as_deref())?,
        time(py, shown.until)?,
    ];
    classes.shown.make(py, values)
}

fn keep_alive<'py>(py: Python<'py>, classes: &Classes, answer: &KeepAliveAnswer) -> Object<'py> {
    let held = |held: &HeldUntil| {
        let values = [phone(py, held.number), instants::write(py, held.until)?];
        classes.held_until.make(py, values)
    };
    let holds = tuple(py, &answer.holds, held)?;
    classes.keep_alive.make(py, [holds, phones(py, &answer.lost)?])
}

fn call<'py>(py: Python<'py>, classes: &Classes, answer: &CallAnswer) -> Object<'py> {
    let candidate = |one: &Candidate| {
        let values = [some(py, &*one.client)?, some(py, one.share.fraction())?];
        classes.candidate.make(py, values)
    };
    let credit = |one: &Credit| {
        let values = [
            instants::write(py, one.at)?,
            some(py, one.source.as_str())?,
            some(py, one.medium.as_str())?,
            some(py, one.campaign.as_deref())?,
            some(py, one.channel.as_str())?,
            some(py, one.share.fraction())?,
        ];
        classes.credit.make(py, values)
    };
    let class = &answer.class;
    let values = [
        some(py, &*answer.id)?,
        PyString::intern(py, answer.status).into_any(),
        answer.dialled.map_or_else(|| none(py), |dialled| phone(py, dialled)),
        time(py, answer.started)?,
        some(py, answer.wait_ms)?,
        some(py, answer.talk_ms)?,
        answer
            .matched
            .map_or_else(|| none(py), |kind| PyString::intern(py, kind.as_str()).into_any()),
        tuple(py, &answer.clients, candidate)?,
        tuple(py, &answer.credits, credit)?,
        flag(py, class.target),
        flag(py, class.unique),
        flag(py, class.repeat),
        flag(py, class.first_target),
        flag(py, class.unique_target),
        flag(py, class.abandoned),
        flag(py, class.missed),
    ];
    classes.call.make(py, values)
}
