"""Between Python objects and the engine's JSON."""

from __future__ import annotations

import dataclasses
import functools
import json
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, TypeVar, Union

from ._errors import RingtraceError, refusal

Instant = Union[datetime, str]
"""An instant: a ``datetime`` with a time zone, or RFC 3339 text."""

T = TypeVar("T")
Ask = Callable[[str, str], str]

#: JSON carries whole numbers exactly up to here; larger ones cross as texts.
EXACT_MAX = 2**53 - 1
EPOCH = "1970-01-01T00:00:00Z"


def now() -> datetime:
    """The clock: what an instant is that was not given."""
    return datetime.now(timezone.utc)


def instant_text(value: Instant) -> str:
    """An instant as the engine writes it: in UTC, whole milliseconds where there are any."""
    if isinstance(value, str):
        return value
    if not isinstance(value, datetime):
        message = f"invalid type: {type(value).__name__}, expected a datetime or RFC 3339 text"
        raise refusal([("invalid_shape", "at", message)])
    if value.utcoffset() is None:
        message = "a datetime without a time zone names no instant; give it one, as in datetime.now(timezone.utc)"
        raise refusal([("invalid_time", "at", message)])
    utc = value.astimezone(timezone.utc).replace(tzinfo=None)
    return utc.isoformat(timespec="milliseconds" if utc.microsecond >= 1000 else "seconds") + "Z"


def instant(text: str) -> datetime:
    """An instant that the engine wrote."""
    whole, _, part = text.removesuffix("Z").partition(".")
    at = datetime.fromisoformat(whole).replace(tzinfo=timezone.utc)
    return at + timedelta(milliseconds=int(part.ljust(3, "0")[:3])) if part else at


def wire_name(name: str) -> str:
    """The name of a field on the wire: Python's own words end in ``_`` here (``from_``, ``not_``)."""
    return name.rstrip("_")


def plain(value: Any) -> Any:
    """The value as JSON has it: dataclasses become objects without the fields that are ``None``."""
    if isinstance(value, (str, bool)) or value is None:
        return value
    if isinstance(value, int):
        return value if abs(value) <= EXACT_MAX else str(value)
    if isinstance(value, datetime):
        return instant_text(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = ((field.name, getattr(value, field.name)) for field in dataclasses.fields(value))
        return {wire_name(name): plain(part) for name, part in fields if part is not None}
    if isinstance(value, Mapping):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(part) for part in value]
    return value


def dumps(value: Any) -> str:
    """JSON text of what :func:`plain` can say."""
    try:
        return json.dumps(plain(value), allow_nan=False, separators=(",", ":"))
    except RingtraceError:
        raise
    except TypeError as error:
        raise refusal([("invalid_shape", "", str(error))]) from None
    except (ValueError, RecursionError) as error:
        raise refusal([("invalid_json", "", f"there is no JSON for this: {error}")]) from None


def loads(answer: str) -> Any:
    """What an answer of the door says, or the exception it is."""
    reply = json.loads(answer)
    if "error" in reply:
        raise error_of(reply["error"])
    return reply["ok"]


def error_of(error: Mapping[str, Any]) -> RingtraceError:
    """The exception for an error on the wire."""
    problems = error.get("problems") or [error]
    return refusal([(problem["code"], problem["path"], problem["message"]) for problem in problems])


def refusal_in(answer: str | None) -> Mapping[str, Any]:
    """The error of an answer that is known to be one."""
    error: Mapping[str, Any] = json.loads(answer or "{}")["error"]
    return error


def asked(ask: Ask, operation: str, value: Any) -> Any:
    """Asks for an operation and gives what it says."""
    return loads(ask(operation, dumps(value)))


def given(**fields: Any) -> dict[str, Any]:
    """The fields that are not ``None``, by their names on the wire."""
    return {wire_name(name): value for name, value in fields.items() if value is not None}


@functools.cache
def _maker(hint: Any) -> Callable[[Any], Any]:
    """What turns JSON into a value of this type."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint is datetime:
        return instant
    if hint is int:
        return int
    if dataclasses.is_dataclass(hint):
        kind = typing.cast("type[Any]", hint)
        return lambda data: build(kind, data)
    if origin is Sequence or (origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis):
        one = _maker(arguments[0])
        return lambda data: tuple(map(one, data))
    if origin is tuple:
        return tuple
    if origin in (Union, types.UnionType):
        parts = [part for part in arguments if part is not type(None)]
        if len(parts) == 1:
            some = _maker(parts[0])
            return lambda data: None if data is None else some(data)
    return lambda data: data


_MAKERS: dict[type[Any], list[tuple[str, str, Callable[[Any], Any]]]] = {}


def _makers(kind: type[Any]) -> list[tuple[str, str, Callable[[Any], Any]]]:
    """By field: its name, its name on the wire, what makes its value."""
    known = _MAKERS.get(kind)
    if known is None:
        hints = typing.get_type_hints(kind)
        names = [field.name for field in dataclasses.fields(kind)]
        known = _MAKERS[kind] = [(name, wire_name(name), _maker(hints[name])) for name in names]
    return known


def build(kind: type[T], data: Mapping[str, Any]) -> T:
    """A dataclass from a JSON object. Fields that are not there keep their defaults, others than it has are left
    out."""
    return kind(**{name: make(data[key]) for name, key, make in _makers(kind) if key in data})
