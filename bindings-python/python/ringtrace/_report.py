"""Reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Union

from . import _native, _table
from ._answers import Answer

Figure = Union[int, float, None]
"""A figure; ``None`` where there is nothing to divide by."""

NOT_SET = "(not set)"
RATIOS = {"calls_share", "calls_per_session", "shortage", "ambiguity", "unidentified"}
SECONDS = {"wait_seconds", "talk_seconds", "talk_total_seconds"}


@dataclass(frozen=True, slots=True)
class Period(Answer):
    """What time a report covers."""

    offset_minutes: int
    """Where days and hours begin, in minutes east of UTC."""
    from_: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Row(Answer):
    """One row: a text a dimension (``None`` where what is counted has nothing of it), a figure a metric."""

    key: tuple[str | None, ...]
    values: Mapping[str, Figure]


@dataclass(frozen=True, slots=True, repr=False)
class Report(Answer):
    """Sums by dimension. Prints as a table; a notebook shows it as one; Arrow, pandas and Polars read it.

    >>> import ringtrace
    >>> tracker = ringtrace.Tracker({"pools": [{"id": "site", "numbers": ["+12125550101"]}]})
    >>> _ = tracker.visit("a", "https://shop.example/?utm_source=news&utm_medium=email", at="2026-03-02T10:00:00Z")
    >>> tracker.report(["channel"], ["visits", "clients", "calls"])
    channel  visits  clients  calls
    Email         1        1      0
    total         1        1      0
    """

    period: Period
    dimensions: tuple[str, ...]
    metrics: tuple[str, ...]
    rows: tuple[Row, ...]
    left_off: int
    """How many rows the limit left off."""
    totals: Mapping[str, Figure]
    """The figures of everything together, rows left off included."""
    model: str | None = None

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def to_dicts(self) -> list[dict[str, Any]]:
        """One dictionary a row, dimensions and metrics together."""
        return [{**dict(zip(self.dimensions, row.key)), **row.values} for row in self.rows]

    def table(self, width: int = _table.WIDTH) -> str:
        """The report as lines of at most ``width`` columns."""
        if not self.dimensions:
            names = _table.Column(list(self.metrics), is_text=True)
            values = _table.Column(
                [self._cell(name, self.totals.get(name), True) for name in self.metrics], is_text=False
            )
            return "\n".join(_table.lines([names], [values], width))
        keys, figures = self._columns()
        lines = _table.lines(keys, figures, width)
        if self.left_off:
            lines.append(f"({self.left_off} more rows; the totals count them)")
        return "\n".join(lines)

    def __repr__(self) -> str:
        return self.table()

    def __str__(self) -> str:
        return self.table()

    def _repr_html_(self) -> str:
        keys, figures = self._columns()
        return _table.as_html([*keys, *figures], totals=True)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The rows as an Arrow stream: a column a dimension, a column a metric."""
        keys = [(name, [row.key[place] for row in self.rows]) for place, name in enumerate(self.dimensions)]
        return _native.stream_of(keys, [(name, [row.values.get(name) for row in self.rows]) for name in self.metrics])

    def _columns(self) -> tuple[list[_table.Column], list[_table.Column]]:
        keys = []
        for place, name in enumerate(self.dimensions):
            texts = [NOT_SET if row.key[place] is None else str(row.key[place]) for row in self.rows]
            keys.append(_table.Column([name, *texts, "" if place else "total"], is_text=True))
        figures = []
        for name in self.metrics:
            values = [row.values.get(name) for row in self.rows] + [self.totals.get(name)]
            whole = all(value is None or value == int(value) for value in values)
            cells = [self._cell(name, value, whole) for value in values]
            figures.append(_table.Column([name, *cells], is_text=False))
        return keys, figures

    @staticmethod
    def _cell(metric: str, value: Figure, whole: bool) -> str:
        if value is None:
            return "-"
        if metric in RATIOS:
            return f"{value * 100:.1f} %"
        if metric in SECONDS:
            return f"{value:.1f}"
        return f"{value:.0f}" if whole else f"{value:.2f}"
