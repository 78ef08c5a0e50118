"""What a tracker answers: frozen dataclasses with the names of the engine's JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from . import _wire


class Answer:
    """What all answers can do."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """The answer as the engine's JSON has it, without what is ``None``."""
        data: dict[str, Any] = _wire.plain(self)
        return data

    def to_json(self) -> str:
        """The answer as JSON text, as for the page script."""
        return json.dumps(self.to_dict(), separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Shown(Answer):
    """What to print in the place of one destination number."""

    kind: str
    """``dynamic`` (lent), ``static`` (bound to a source, a page), ``fallback``, or ``own`` (the page's own)."""
    reason: str
    """Why this one: ``bound``, ``extended``, ``again``, ``lent``, ``reclaimed``, ``shortage``, ``bot``, ``consent``,
    ``lazy``, ``rate``, ``no_pool``."""
    destination: str | None = None
    """The number on the page; ``None`` if the configuration names none."""
    number: str | None = None
    """The number to print; ``None``: leave the page as it is."""
    text: str | None = None
    """The number as the mask prints it; ``None`` without a mask."""
    pool: str | None = None
    """The pool it comes from."""
    until: datetime | None = None
    """When the hold ends if nothing more is seen of the client."""


@dataclass(frozen=True, slots=True)
class VisitAnswer(Answer):
    """What to show on a page."""

    shown: tuple[Shown, ...]
    """For each destination number of the page, what to print in its place."""
    session_started: bool
    """Whether a session began with this visit."""
    bot: str | None = None
    """Why the visit counts as a bot's, if it does."""

    @property
    def number(self) -> str | None:
        """The first number shown; ``None``: leave the page as it is."""
        return self.shown[0].number if self.shown else None


@dataclass(frozen=True, slots=True)
class HeldUntil(Answer):
    """A number and the end of its hold."""

    number: str
    until: datetime


@dataclass(frozen=True, slots=True)
class KeepAliveAnswer(Answer):
    """What became of a client's holds."""

    holds: tuple[HeldUntil, ...]
    """Numbers that are the client's, and until when."""
    lost: tuple[str, ...]
    """Numbers that were the client's and are somebody else's now: the page should ask for new ones."""


@dataclass(frozen=True, slots=True)
class LeaveAnswer(Answer):
    """What was released."""

    released: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate(Answer):
    """Somebody who may have called; ``client`` is empty once forgotten."""

    client: str
    share: float
    """The probability, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Credit(Answer):
    """One touch's part in a call."""

    at: datetime
    source: str
    medium: str
    campaign: str | None = None
    channel: str = ""
    share: float = 0.0
    """The part, 0 to 1; the credits of a call add up to 1."""


@dataclass(frozen=True, slots=True)
class CallAnswer(Answer):
    """All that is known of a call."""

    id: str
    status: str
    """``ringing``, ``talking``, ``answered``, ``no_answer``, ``busy``, ``failed`` or ``voicemail``."""
    dialled: str | None = None
    started: datetime | None = None
    wait_ms: int | None = None
    """Milliseconds from the start to the answer, or to the end of an unanswered call."""
    talk_ms: int | None = None
    """Milliseconds from the answer to the end."""
    match: str | None = None
    """``exact``, ``late``, ``ambiguous``, ``static``, ``unidentified`` or ``unknown_number``; ``None`` until it is
    known what was dialled and when."""
    clients: tuple[Candidate, ...] = ()
    """Who may have called, and how probable that is."""
    credits: tuple[Credit, ...] = ()
    """The touches that share the call."""
    target: bool = False
    """Answered, and long enough."""
    unique: bool = False
    """The caller's first within the depth."""
    repeat: bool = False
    """Not unique."""
    first_target: bool = False
    """The caller's first target call within the depth."""
    unique_target: bool = False
    """Unique and target."""
    abandoned: bool = False
    """Unanswered and soon given up."""
    missed: bool = False
    """Unanswered otherwise."""

    @property
    def wait(self) -> timedelta | None:
        """``wait_ms`` as a ``timedelta``."""
        return None if self.wait_ms is None else timedelta(milliseconds=self.wait_ms)

    @property
    def talk(self) -> timedelta | None:
        """``talk_ms`` as a ``timedelta``."""
        return None if self.talk_ms is None else timedelta(milliseconds=self.talk_ms)


@dataclass(frozen=True, slots=True)
class ConfigureAnswer(Answer):
    """What a new configuration changed."""

    added: tuple[str, ...]
    """Numbers that came into the tracker."""
    removed: tuple[str, ...]
    """Numbers that went; holds on them have ended."""


@dataclass(frozen=True, slots=True)
class ForgetAnswer(Answer):
    """What was forgotten."""

    touches: int
    calls: int
    """How many calls now belong to nobody."""


@dataclass(frozen=True, slots=True)
class PageRule(Answer):
    """What a rule of a page's table is for."""

    destination: str
    number: str
    kind: str
    text: str | None = None
    scope: str | None = None
    """A CSS selector: only inside elements it selects."""
    except_: str | None = None
    """A CSS selector: not inside elements it selects."""


@dataclass(frozen=True, slots=True)
class PageAnswer(Answer):
    """What the page script needs; send it :meth:`to_json`."""

    version: int
    table: str
    """The compiled rules; :meth:`Rules.from_table` reads them."""
    rules: tuple[PageRule, ...]
    """What each rule of the table is for; none if the page should stay as it is."""
    attributes: bool
    structured: bool
    messengers: bool
    lazy: bool | None = None
    """Some number is lent only once the visitor shows interest in calling: ask again then."""
    keep_alive_seconds: int | None = None
    """How often the page should say that it is still seen."""
    until: datetime | None = None
    """When the first of the holds ends if nothing more is seen of the client."""


@dataclass(frozen=True, slots=True)
class PoolStatus(Answer):
    """How a pool is doing."""

    id: str
    numbers: int
    in_use: int
    peak: int
    peak_at: datetime
    lends: int
    extensions: int
    shortages: int


@dataclass(frozen=True, slots=True)
class Status(Answer):
    """How a tracker is doing."""

    now: datetime
    """The latest instant it has seen."""
    sequence: int
    """How many events made it what it is."""
    pools: tuple[PoolStatus, ...]


@dataclass(frozen=True, slots=True)
class Decision(Answer):
    """What would follow from a command: facts to store and to :meth:`Tracker.apply`, and the answer."""

    events: tuple[dict[str, Any], ...]
    answer: Answer
