"""Attribution over all journeys at once, over columns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Union

from . import _native, _table, _wire
from ._answers import Answer

Table = Any
"""Columns: whatever speaks Arrow (a pandas, Polars or PyArrow table, a DuckDB relation), or a mapping from names to
Arrow arrays, lists, or anything else that can be iterated."""

BatchModel = Union[str, Mapping[str, Any]]
"""A model by its name, or with options, as in ``{"markov": {"order": 2}}``."""


@dataclass(frozen=True, slots=True)
class Totals(Answer):
    """How much there was to share: what each model's conversions and values add up to."""

    conversions: float
    value: float
    unattributed_conversions: float
    """Conversions that no touch led to."""
    unattributed_value: float


@dataclass(frozen=True, slots=True)
class Intervals(Answer):
    """The lower and the upper end of each credit's interval, by channel."""

    conversions: tuple[tuple[float, float], ...]
    value: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class CellCredits(Answer):
    """Credits by cell, in the order of :attr:`Comparison.cells`."""

    conversions: tuple[float, ...]
    value: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Transition(Answer):
    """One entry of a transition matrix. A state is ``"start"``, ``"conversion"``, ``"null"`` or a list of channels."""

    from_: str | list[str]
    to: str | list[str]
    count: float
    probability: float


@dataclass(frozen=True, slots=True)
class Chain(Answer):
    """The absorbing chain of a Markov model."""

    probability: float
    """That a walk over the chain converts."""
    value_effects: tuple[float, ...]
    transitions: tuple[Transition, ...]


@dataclass(frozen=True, slots=True)
class ModelCredits(Answer):
    """What one model gives; every list is in the order of :attr:`Comparison.channels`."""

    name: str
    """The model and the options that are not the usual ones, as in ``markov(order=2)``."""
    model: BatchModel
    conversions: tuple[float, ...]
    value: tuple[float, ...]
    scores: tuple[float, ...] | None = None
    """What the credits were made from: removal effects, or scores."""
    intervals: Intervals | None = None
    cells: CellCredits | None = None
    chain: Chain | None = None
    positions: tuple[tuple[float, ...], ...] | None = None
    """Of the ordered Shapley value: the conversions earned in first, second, ... position."""


@dataclass(frozen=True, slots=True)
class Cell(Answer):
    """A part of a channel."""

    channel: str
    day: str | None = None
    campaign: str | None = None


@dataclass(frozen=True, slots=True)
class JourneyCounts(Answer):
    """What the journeys were."""

    touches: int
    touches_left_out: int
    """Too long before a conversion."""
    nulls: float
    """How often a journey ended without a conversion."""


@dataclass(frozen=True, slots=True, repr=False)
class Comparison(Answer):
    """Several models beside each other. Prints as a table; a notebook shows it as one; Arrow, pandas and Polars read
    it, one row a model and channel (a model and cell, with ``by``)."""

    channels: tuple[str, ...]
    totals: Totals
    models: tuple[ModelCredits, ...]
    cells: tuple[Cell, ...] | None = None
    counts: JourneyCounts | None = None

    def __getitem__(self, name: str) -> ModelCredits:
        """The model of that name."""
        for model in self.models:
            if model.name == name:
                return model
        raise KeyError(name)

    def conversions(self, name: str) -> dict[str, float]:
        """The conversions that a model gives each channel."""
        return dict(zip(self.channels, self[name].conversions))

    def value(self, name: str) -> dict[str, float]:
        """The value that a model gives each channel."""
        return dict(zip(self.channels, self[name].value))

    def table(self, width: int = _table.WIDTH) -> str:
        """The conversions by channel as lines of at most ``width`` columns, a column a model."""
        keys, figures = self._columns()
        return "\n".join(_table.lines(keys, figures, width))

    def __repr__(self) -> str:
        return self.table()

    def __str__(self) -> str:
        return self.table()

    def _repr_html_(self) -> str:
        keys, figures = self._columns()
        return _table.as_html([*keys, *figures], totals=True)

    def _columns(self) -> tuple[list[_table.Column], list[_table.Column]]:
        channels = _table.Column(["channel", *self.channels, "total"], is_text=True)
        figures = [
            _table.Column(
                [model.name, *(f"{c:.2f}" for c in model.conversions), f"{sum(model.conversions):.2f}"], is_text=False
            )
            for model in self.models
        ]
        return [channels], figures

    def to_columns(self) -> dict[str, list[Any]]:
        """The credits as columns: what the Arrow stream has, as lists."""
        texts: dict[str, list[Any]] = {"model": [], "channel": []}
        figures: dict[str, list[Any]] = {"conversions": [], "value": []}
        cells = self.cells or tuple(Cell(channel) for channel in self.channels)
        if any(cell.day for cell in cells):
            texts["day"] = []
        if self.cells and "day" not in texts:
            texts["campaign"] = []
        scored = not self.cells and any(model.scores for model in self.models)
        bounded = not self.cells and any(model.intervals for model in self.models)
        for model in self.models:
            credits = model.cells or model
            texts["model"] += [model.name] * len(cells)
            for name in texts.keys() - {"model"}:
                texts[name] += [getattr(cell, name) for cell in cells]
            figures["conversions"] += credits.conversions
            figures["value"] += credits.value
            if scored:
                figures.setdefault("score", []).extend(model.scores or [None] * len(cells))
            if bounded:
                none = ((None, None),) * len(cells)
                for name in ("conversions", "value"):
                    ends = getattr(model.intervals, name) if model.intervals else none
                    figures.setdefault(f"{name}_low", []).extend(low for low, _ in ends)
                    figures.setdefault(f"{name}_high", []).extend(high for _, high in ends)
        return {**texts, **figures}

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The credits as an Arrow stream, a row a model and channel."""
        columns = self.to_columns()
        texts = [name for name in columns if name in ("model", "channel", "day", "campaign")]
        figures = [(name, column) for name, column in columns.items() if name not in texts]
        return _native.stream_of([(name, columns[name]) for name in texts], figures)


def attribute(
    touches: Table | None = None,
    *,
    models: Sequence[BatchModel] = ("last_non_direct",),
    conversions: Table | None = None,
    paths: Iterable[Mapping[str, Any]] | None = None,
    channels: Sequence[str] | None = None,
    client: str = "client",
    at: str = "at",
    channel: str = "channel",
    campaign: str = "campaign",
    converted: str = "converted",
    count: str = "count",
    value: str = "value",
    lookback_days: int | None = 90,
    lookback_edge: str = "inside",
    after_conversion: str = "keep",
    by: str | None = None,
    offset_minutes: int = 0,
    confidence: Mapping[str, Any] | None = None,
    transitions: bool = False,
    positions: bool = False,
    counts: bool = False,
) -> Comparison:
    """Shares every conversion among the touches before it, by several models at once.

    ``touches`` is a table with a row a touch: ``client``, ``channel``, and if there are any ``at``, ``converted`` (how
    often the touch converted at once), ``value``, ``campaign``. The keyword arguments of these names say what the
    columns are called in your table. Rows may come in any order; equal instants stay in the order of the rows.
    ``conversions`` is a table of its own (``client``, ``at``, and if there are any ``count`` and ``value``) for
    conversions that are no touches. ``paths`` is in the place of both: ``[{"path": ["Search", "Email"], "conversions":
    3, "nulls": 40}]``.

    Columns that are laid out as the engine wants them are read where they are: clients and channels as 32-bit integers
    or dictionaries (categories), instants in milliseconds, ``converted`` as unsigned bytes, values as doubles, in one
    piece and with no gaps. Anything else is converted. With ``channels`` the column ``channel`` holds places in that
    list. A timestamp without a time zone is read as UTC.

    ``models``: ``first``, ``last``, ``last_non_direct``, ``linear``, ``position_based``, ``rank_decay``, ``geometric``,
    ``time_decay``, ``time_decay_in_steps``, ``custom``, ``markov``, ``shapley``, ``fractribution``, ``observed_paths``,
    ``second_order``. ``lookback_days=None`` looks back for ever. ``after_conversion="restart"`` begins a new journey
    after each conversion. ``by``: ``day``, ``conversion_day`` or ``campaign``. ``confidence``: ``{"repeats": 1000,
    "level": 0.95, "seed": 0}`` for intervals by bootstrap.

    >>> touches = {"client": ["a", "a", "b"], "channel": ["Search", "Email", "Email"], "converted": [0, 1, 0]}
    >>> attribute(touches, models=["first", "linear", {"position_based": {"first": 0.3, "last": 0.7}}])
    channel  first  linear  position_based(first=0.3, last=0.7)
    Search    1.00    0.50                                 0.30
    Email     0.00    0.50                                 0.70
    total     1.00    1.00                                 1.00
    """
    question = _wire.given(
        models=list(models),
        by=by,
        offset_minutes=offset_minutes,
        confidence=confidence,
        transitions=transitions,
        positions=positions,
        counts=counts,
        after_conversion=after_conversion,
        lookback_edge=lookback_edge,
    )
    if paths is not None:
        return _answer(_wire.asked(_native.ask, "attribute", {**question, "paths": [dict(path) for path in paths]}))
    roles = {
        "client": client,
        "at": at,
        "channel": channel,
        "campaign": campaign,
        "converted": converted,
        "value": value,
    }
    theirs = {"client": client, "at": at, "count": count, "value": value}
    mine = _columns(touches, roles, by)
    apart = None if conversions is None else _columns(conversions, theirs, by)
    # The usual window of 90 days needs times; where there are none, everything is looked at.
    if lookback_days is None or (lookback_days != 90 or "at" in mine):
        question["lookback_days"] = lookback_days
    if _is_arrow(mine) and (apart is None or _is_arrow(apart)):
        answer = _native.attribute(_wire.dumps(question), mine, apart, None if channels is None else list(channels))
        return _answer(json.loads(answer))
    question["touches"] = {name: _list(column) for name, column in mine.items()}
    if channels is not None:
        names = list(channels)
        question["touches"]["channel"] = [names[code] for code in question["touches"]["channel"]]
    if apart is not None:
        question["conversions"] = {name: _list(column) for name, column in apart.items()}
    return _answer(_wire.asked(_native.ask, "attribute", question))


def _answer(data: Mapping[str, Any]) -> Comparison:
    return _wire.build(Comparison, data)


def _speaks_arrow(column: Any) -> bool:
    return hasattr(column, "__arrow_c_stream__") or hasattr(column, "__arrow_c_array__")


def _columns(table: Any, roles: Mapping[str, str], by: str | None) -> dict[str, Any]:
    """The columns by what they are for; campaigns only where they are asked for."""
    wanted = {role: name for role, name in roles.items() if role != "campaign" or by == "campaign"}
    if _speaks_arrow(table):
        columns = dict(_native.columns(table))
    elif isinstance(table, Mapping):
        columns = dict(table)
        if columns and all(_speaks_arrow(column) for column in columns.values()):
            columns = {name: _native.columns(column)[0][1] for name, column in columns.items()}
    else:
        message = f"touches are a table that speaks Arrow or a mapping of columns, not {type(table).__name__}"
        raise TypeError(message)
    return {role: columns[name] for role, name in wanted.items() if name in columns}


def _is_arrow(columns: Mapping[str, Any]) -> bool:
    return bool(columns) and all(isinstance(column, _native.Column) for column in columns.values())


def _list(column: Any) -> list[Any]:
    if isinstance(column, _native.Column):
        raise TypeError("one table speaks Arrow and the other does not; give both in one way")
    to_list = getattr(column, "tolist", None) or getattr(column, "to_list", None)
    values = to_list() if to_list else column
    # What is missing in a column of numbers is a NaN in many libraries.
    return [None if isinstance(one, float) and one != one else one for one in values]
