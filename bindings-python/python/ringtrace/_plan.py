"""How many numbers a site needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from . import _native, _table, _wire
from ._answers import Answer
from ._wire import Instant


@dataclass(frozen=True, slots=True)
class BusiestHour(Answer):
    """The clock hour (of UTC) with the highest load."""

    from_: datetime
    load: float
    """The mean number of clients holding during it."""


@dataclass(frozen=True, slots=True)
class Figures(Answer):
    """What a log shows of the holds in it."""

    events: int
    holds: int
    peak: int
    """The most clients that held a number at once."""
    arrivals_busiest_hour: int
    first_at: datetime | None = None
    mean_held: float | None = None
    mean_hold_seconds: float | None = None
    busiest_hour: BusiestHour | None = None


@dataclass(frozen=True, slots=True)
class LogFigures(Answer):
    """What a log shows."""

    window_seconds: int
    sessions: int
    days: int
    sessions_busiest_day: int
    sliding: Figures
    """Holds that every event extends."""
    fixed: Figures
    """Holds that end a window after they began."""
    mean_session_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class RuleAdvice(Answer):
    """What one rule advises."""

    rule: str
    dynamic_numbers: int
    numbers: int
    """Those and the fallback."""
    shortage: float
    """The share of visitors in the busiest hour that would find no free number, by Erlang B."""
    cost: int | None = None
    """For one period, in minor units."""


@dataclass(frozen=True, slots=True, repr=False)
class Advice(Answer):
    """How many numbers, by every rule, for the traffic of one log. Prints as a table."""

    log: LogFigures
    accuracy: float
    load: float
    rules: tuple[RuleAdvice, ...]
    window_seconds: int | None = None

    def _columns(self) -> list[_table.Column]:
        def column(name: str, cells: Iterable[str], is_text: bool = False) -> _table.Column:
            return _table.Column([name, *cells], is_text=is_text)

        columns = [
            column("rule", (rule.rule for rule in self.rules), is_text=True),
            column("dynamic", (str(rule.dynamic_numbers) for rule in self.rules)),
            column("numbers", (str(rule.numbers) for rule in self.rules)),
            column("shortage", (f"{rule.shortage * 100:.1f} %" for rule in self.rules)),
        ]
        if any(rule.cost is not None for rule in self.rules):
            columns.append(column("cost", ("-" if rule.cost is None else str(rule.cost) for rule in self.rules)))
        return columns

    def __repr__(self) -> str:
        columns = self._columns()
        return "\n".join(_table.lines(columns[:1], columns[1:]))

    def __str__(self) -> str:
        return repr(self)

    def _repr_html_(self) -> str:
        return _table.as_html(self._columns())


@dataclass(frozen=True, slots=True)
class Erlang(Answer):
    """So many numbers carry such a load with such an accuracy."""

    numbers: int
    load: float
    accuracy: float


def plan(
    client: Iterable[str],
    at: Iterable[Instant],
    *,
    window_seconds: int = 1800,
    session_seconds: int = 1800,
    offset_minutes: int = 0,
    accuracy: float = 0.9,
    time_on_site_seconds: int | None = None,
    prices: Mapping[str, int] | None = None,
    minutes: int = 0,
) -> Advice:
    """How many numbers a log asks for, by the published rules and by Erlang B. The log is in the order of time.

    ``prices`` are minor units, as in ``{"number": 300, "minute": 5, "fee": 4500}``; ``minutes`` is the talk in one
    period.

    >>> advice = plan(["a", "b", "a"], ["2026-03-02T10:00:00Z", "2026-03-02T10:01:00Z", "2026-03-02T10:02:00Z"])
    >>> advice.log.sessions, advice.log.sliding.peak
    (2, 2)
    """
    wish = _wire.given(accuracy=accuracy, time_on_site_seconds=time_on_site_seconds, prices=prices, minutes=minutes)
    log: dict[str, Any] = {
        "client": list(client),
        "at": list(at),
        "window_seconds": window_seconds,
        "session_seconds": session_seconds,
        "offset_minutes": offset_minutes,
        "wish": wish,
    }
    return _wire.build(Advice, _wire.asked(_native.ask, "plan", log))


def erlang_b(*, numbers: int | None = None, load: float | None = None, accuracy: float | None = None) -> Erlang:
    """Erlang B: give two of the three, get the third.

    >>> erlang_b(load=8.0, accuracy=0.9).numbers
    11
    """
    given = _wire.given(numbers=numbers, load=load, accuracy=accuracy)
    return _wire.build(Erlang, _wire.asked(_native.ask, "erlang_b", given))
