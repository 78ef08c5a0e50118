"""What can go wrong, as exceptions that carry data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

#: Codes that only a store has. The codes of the engine are listed in its documentation (`ringtrace::Code`).
STORE_CODES = frozenset(
    {
        "invalid_address",
        "not_a_store",
        "damaged",
        "cannot_open",
        "read_only",
        "locked",
        "disk_full",
        "io_failed",
        "unreachable",
        "access_denied",
        "tls_failed",
        "server_refused",
        "unknown_tracker",
        "tracker_exists",
        "invalid_export",
        "closed",
    }
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: what kind, where, and a sentence about it.

    >>> Problem("invalid_number", "destination", "`12` is too short for a phone number")
    Problem(code='invalid_number', path='destination', message='`12` is too short for a phone number')
    """

    code: str
    """The stable code."""
    path: str
    """Where it is, as in ``pools[0].window_seconds``; empty for the input as a whole."""
    message: str
    """What is wrong, in words."""

    def __str__(self) -> str:
        place = f"{self.path}: " if self.path else ""
        return f"{place}{self.message} ({self.code})"


class RingtraceError(Exception):
    """Whatever the engine or a store refused. Nothing was changed.

    ``code``, ``path`` and ``message`` are those of the first problem; ``problems`` has all of them (a configuration is
    told everything that is wrong with it at once).

    >>> import ringtrace
    >>> try:
    ...     ringtrace.Tracker({"pools": [{"id": "site", "numbers": ["12"]}], "target_seconds": -1})
    ... except ringtrace.RingtraceError as error:
    ...     print(error.code, error.path)
    invalid_shape target_seconds
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @property
    def code(self) -> str:
        """The stable code of the first problem."""
        return self.problems[0].code

    @property
    def path(self) -> str:
        """Where the first problem is; empty for the input as a whole, and for failures of a store."""
        return self.problems[0].path

    @property
    def message(self) -> str:
        """The first problem in words."""
        return self.problems[0].message

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problems,)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and isinstance(other, RingtraceError) and other.problems == self.problems

    def __hash__(self) -> int:
        return hash(self.problems)


class InputError(RingtraceError, ValueError):
    """The input is wrong."""


class StoreError(RingtraceError):
    """The store failed. After ``unreachable`` and ``io_failed`` a command may have been stored all the same."""


def refusal(problems: Sequence[tuple[str, str, str]], is_of_store: bool = False) -> RingtraceError:
    """The exception for these problems, each a code, a path and a message. A few codes are both the engine's and the
    store's (``conflict``, ``unsupported_version``): whose it is is told, or it is taken for the engine's."""
    code = problems[0][0]
    is_of_store = is_of_store or code in STORE_CODES
    kind = RingtraceError if code == "broken" else StoreError if is_of_store else InputError
    return kind(Problem(*problem) for problem in problems)
