"""The past as rows: who had a number, and the calls of a span of time. Both newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ._answers import Answer, CallAnswer


@dataclass(frozen=True, slots=True)
class Hold(Answer):
    """Who had a number, from when until when. ``client`` is empty once forgotten, and ``None`` where the number was lent
    to a source and not to a client."""

    from_: datetime
    until: datetime
    client: str | None = None


@dataclass(frozen=True, slots=True)
class Holds(Answer):
    """The holds of a number, newest first; ``left_off`` more were there than the limit let through."""

    number: str
    holds: tuple[Hold, ...]
    left_off: int


@dataclass(frozen=True, slots=True)
class Calls(Answer):
    """Calls, newest first; ``left_off`` more were there than the limit let through."""

    calls: tuple[CallAnswer, ...]
    left_off: int
