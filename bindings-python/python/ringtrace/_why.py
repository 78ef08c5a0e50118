"""Why a visit is shown what it is shown, and what is known of a client."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ._answers import Answer, VisitAnswer


@dataclass(frozen=True, slots=True)
class Explanation(Answer):
    """One part of a condition with its outcome, and the parts inside it."""

    kind: str
    """``always``, ``all``, ``any``, ``not`` or ``test``."""
    holds: bool
    field: str | None = None
    test: str | None = None
    """The test in words."""
    seen: str | None = None
    """The value that the test saw."""
    known: bool | None = None
    parts: tuple[Explanation, ...] = ()

    def lines(self, depth: int = 0) -> list[str]:
        """One line a part, those inside one indented."""
        outcome = "yes" if self.holds else "no"
        if self.kind == "test":
            saw = f"saw `{self.seen}`" if self.known else "unknown"
            line = f"{self.field} {self.test}: {saw}, so {outcome}"
        else:
            words = {"always": "no condition", "all": "all of", "any": "any of", "not": "not"}
            line = f"{words.get(self.kind, self.kind)}: {outcome}"
        return ["  " * depth + line, *(inner for part in self.parts for inner in part.lines(depth + 1))]


@dataclass(frozen=True, slots=True)
class WhyTouch(Answer):
    """How the visitor came, as read from this visit."""

    source: str
    medium: str
    channel: str
    session_started: bool
    campaign: str | None = None
    click: str | None = None
    """The kind of click id."""
    spam: bool | None = None
    """The referrer is a spammer's and was dropped."""


@dataclass(frozen=True, slots=True)
class WhyNumber(Answer):
    """Why this number of the pool."""

    numbers: int
    in_use: int
    because: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class WhyCandidate(Answer):
    """A static number or a pool that was asked."""

    condition: Explanation
    number: str | None = None
    pool: str | None = None
    binding_fits: bool | None = None


@dataclass(frozen=True, slots=True)
class WhyDestination(Answer):
    """What was looked at for one destination, up to what was chosen."""

    asked: tuple[WhyCandidate, ...]
    destination: str | None = None
    number: WhyNumber | None = None


@dataclass(frozen=True, slots=True)
class WhyVisit(Answer):
    """What a visit would be shown, and why. ``print`` it."""

    answer: VisitAnswer
    destinations: tuple[WhyDestination, ...]
    touch: WhyTouch | None = None

    def __str__(self) -> str:
        lines = []
        if self.touch:
            touch = self.touch
            campaign = f", campaign {touch.campaign}" if touch.campaign else ""
            session = "a session begins" if touch.session_started else "within a session"
            lines.append(f"came by {touch.source} / {touch.medium}{campaign} ({touch.channel}); {session}")
        for destination, shown in zip(self.destinations, self.answer.shown):
            lines.append(f"{destination.destination or 'any number'} -> {shown.number or 'as it is'} ({shown.reason})")
            for asked in destination.asked:
                fits = (
                    ""
                    if asked.binding_fits is None
                    else f", binding {'fits' if asked.binding_fits else 'does not fit'}"
                )
                lines.append(f"  {asked.pool or asked.number}{fits}")
                lines.extend("    " + line for line in asked.condition.lines())
            if destination.number:
                lines.append(f"  because {destination.number.because}")
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class PersonalTouch(Answer):
    """How one session of a client began."""

    at: datetime
    source: str
    medium: str
    channel: str
    campaign: str | None = None
    term: str | None = None
    content: str | None = None
    click: tuple[str, str] | None = None
    landing_host: str | None = None
    landing_page: str | None = None
    referrer_host: str | None = None
    country: str | None = None
    region: str | None = None
    city: str | None = None
    device: str | None = None
    bound: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonalVisit(Answer):
    """When a client saw a page, and the first number shown."""

    at: datetime
    number: str | None = None


@dataclass(frozen=True, slots=True)
class PersonalHold(Answer):
    """A number that a client held, from when until when."""

    number: str
    from_: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class PersonalCall(Answer):
    """A call that may be a client's."""

    id: str
    caller: Any
    share: float
    started: datetime | None = None


@dataclass(frozen=True, slots=True)
class Personal(Answer):
    """Everything known about a client, to hand over to them."""

    client: str
    seen: datetime
    touches: tuple[PersonalTouch, ...]
    visits: tuple[PersonalVisit, ...]
    holds: tuple[PersonalHold, ...]
    calls: tuple[PersonalCall, ...]
