"""The tracker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from . import _native as native
from . import _wire
from ._answers import (
    Answer,
    CallAnswer,
    ConfigureAnswer,
    Decision,
    ForgetAnswer,
    KeepAliveAnswer,
    LeaveAnswer,
    PageAnswer,
    Status,
    VisitAnswer,
)
from ._config import AnyConfig, Config, Model, Place, config_text
from ._errors import RingtraceError
from ._report import Report
from ._rows import Calls, Holds
from ._wire import Instant
from ._why import Personal, WhyVisit

#: The answer to each command.
ANSWERS: dict[str, type[Answer]] = {
    "visit": VisitAnswer,
    "keep_alive": KeepAliveAnswer,
    "leave": LeaveAnswer,
    "call": CallAnswer,
    "configure": ConfigureAnswer,
    "forget": ForgetAnswer,
}


class Tracker:
    """One site's configuration and state: who holds which number, and everything that reports are made of.

    ``config`` is a :class:`Config`, a dictionary, JSON text, or the path of a file with it. ``at`` is where the
    tracker's time begins: earlier input is refused. By default it begins in 1970, so that anything goes.

    Instants are ``datetime`` objects of any time zone (one without is refused) or RFC 3339 text; ``at`` is the current
    time where it is not given. Methods may be called from many threads. A tracker pickles, state and all.

    >>> from datetime import datetime, timedelta, timezone
    >>> tracker = Tracker({
    ...     "country": "US", "destination": "(212) 555-0100",
    ...     "pools": [{"id": "site", "numbers": ["(212) 555-0101", "(212) 555-0102"]}],
    ... })
    >>> at = datetime(2026, 3, 2, 10, tzinfo=timezone.utc)
    >>> tracker.visit("client-7", "https://dentist.example/?utm_source=google&utm_medium=cpc", at=at).number
    '+12125550101'
    >>> rang = at + timedelta(minutes=2)
    >>> call = tracker.call("call-1", at=rang, dialled="+12125550101", started=rang)
    >>> call.clients[0].client, call.credits[0].channel
    ('client-7', 'Paid Search')
    """

    __slots__ = ("_native",)
    _native: native.Tracker

    def __init__(self, config: AnyConfig, *, at: Instant | None = None) -> None:
        begin = _wire.EPOCH if at is None else _wire.instant_text(at)
        self._native = _opened(native.Tracker.open(config_text(config), begin))

    @classmethod
    def restore(cls, snapshot: bytes) -> Tracker:
        """The tracker of a :meth:`snapshot`.

        >>> tracker = Tracker({"pools": [{"id": "site", "numbers": ["+12125550101"]}]})
        >>> Tracker.restore(tracker.snapshot()).config == tracker.config
        True
        """
        return cls._around(_opened(native.Tracker.restore(snapshot)))

    @classmethod
    def _around(cls, found: native.Tracker) -> Tracker:
        tracker = cls.__new__(cls)
        tracker._native = found
        return tracker

    def __reduce__(self) -> tuple[Any, ...]:
        return Tracker.restore, (self.snapshot(),)

    def __repr__(self) -> str:
        status, config = self.status(), self.config
        numbers = sum(pool.numbers for pool in status.pools)
        held = sum(pool.in_use for pool in status.pools)
        name = f"{config.name!r}, " if config.name else ""
        return f"<{type(self).__name__} {name}{held} of {numbers} numbers held, {status.sequence} events>"

    # What changes the tracker.

    def visit(
        self,
        client: str,
        url: str = "",
        *,
        at: Instant | None = None,
        referrer: str | None = None,
        user_agent: str | None = None,
        ip: str | None = None,
        place: Place | Mapping[str, str] | None = None,
        device: str | None = None,
        language: str | None = None,
        offset_minutes: int | None = None,
        consent: str = "granted",
        purpose: str | None = None,
        intent: bool = False,
        destinations: Iterable[str] | None = None,
    ) -> VisitAnswer:
        """A page view: what to show on it.

        ``client`` is an opaque id from a first-party cookie; ``url`` the page's full address with its query.
        ``user_agent``: ``None`` is not judged, an empty one is a bot's. ``ip`` only limits how many numbers one
        address is lent and is never stored. ``consent="denied"``: the fallback, and nothing personal is kept.
        ``purpose`` is what the request said in ``Sec-Purpose``. ``intent``: the visitor showed interest in calling,
        which is what lazy pools wait for. ``destinations``: the numbers that stand on this page; by default all that
        the configuration knows.
        """
        return self._native.visit(
            client,
            url,
            _wire.now() if at is None else at,
            referrer,
            user_agent,
            ip,
            place,
            device,
            language,
            offset_minutes,
            consent,
            purpose,
            intent,
            destinations,
        )

    def keep_alive(self, client: str, *, at: Instant | None = None) -> KeepAliveAnswer:
        """A page is still open and seen: the client's holds go on."""
        return self._native.keep_alive(client, _wire.now() if at is None else at)

    def leave(self, client: str, *, at: Instant | None = None) -> LeaveAnswer:
        """The client left the site: its numbers are free."""
        return self._native.leave(client, _wire.now() if at is None else at)

    def call(
        self,
        id: str,
        *,
        at: Instant | None = None,
        dialled: str | None = None,
        caller: str | None = None,
        started: Instant | None = None,
        answered: Instant | None = None,
        ended: Instant | None = None,
        status: str | None = None,
    ) -> CallAnswer:
        """A telephony event. Events of one call merge by its ``id``, in any order; everything else may be missing.

        ``at`` is when the event arrived; the match is by ``started``. ``caller`` may be ``anonymous`` and the like.
        """
        return self._native.call(
            id,
            _wire.now() if at is None else at,
            dialled,
            caller,
            started,
            answered,
            ended,
            status,
        )

    def configure(self, config: AnyConfig, *, at: Instant | None = None) -> ConfigureAnswer:
        """Puts a new configuration in force."""
        begin = _wire.instant_text(_wire.now() if at is None else at)
        text = f'{{"at":{_wire.dumps(begin)},"config":{config_text(config)}}}'
        return _wire.build(ConfigureAnswer, _wire.loads(self.ask("configure", text)))

    def forget(self, client: str, *, at: Instant | None = None) -> ForgetAnswer:
        """Removes what ties the past to a client. Calls and visits still count, for nobody."""
        return self._native.forget(client, _wire.now() if at is None else at)

    def visits(self, rows: Iterable[Mapping[str, Any]]) -> list[VisitAnswer | RingtraceError]:
        """Many visits at once, in their order: dictionaries with the arguments of :meth:`visit`, ``client`` and ``at``
        given.

        A visit that is refused gets its exception in the place of an answer, and changes nothing.

        >>> tracker = Tracker({"pools": [{"id": "site", "numbers": ["+12125550101"]}]})
        >>> answers = tracker.visits([{"client": "a", "at": "2026-03-02T10:00:00Z"}, {"client": "b"}])
        >>> [answer.number if isinstance(answer, VisitAnswer) else answer.message for answer in answers]
        ['+12125550101', 'missing field `at`']
        """
        return self._native.visits(rows)

    def calls(self, rows: Iterable[Mapping[str, Any]]) -> list[CallAnswer | RingtraceError]:
        """Many telephony events at once, as :meth:`visits`: dictionaries with the arguments of :meth:`call`."""
        return self._native.calls(rows)

    def batch(self, commands: Iterable[Mapping[str, Mapping[str, Any]]]) -> list[Answer | RingtraceError]:
        """Commands of any kind, in their order, as in ``[{"visit": {...}}, {"call": {...}}]``; an answer or an
        exception each. For many visits alone, :meth:`visits` is quicker."""
        told = list(commands)
        return [self._reply(command, reply) for command, reply in zip(told, self._asked("batch", told))]

    def decide(self, command: Mapping[str, Mapping[str, Any]]) -> Decision:
        """What would follow from a command, as in ``{"visit": {...}}``: events to store and to :meth:`apply`, and the
        answer. Changes nothing."""
        decided = self._asked("decide", command)
        return Decision(tuple(decided["events"]), self._answer(command, decided["answer"]))

    def apply(self, events: Iterable[Mapping[str, Any]]) -> int:
        """Writes down events that were decided, here or elsewhere. Answers how many there have been."""
        sequence: int = self._asked("apply", {"events": list(events)})
        return sequence

    # What reads it.

    def explain(
        self,
        client: str,
        url: str = "",
        *,
        at: Instant | None = None,
        referrer: str | None = None,
        user_agent: str | None = None,
        ip: str | None = None,
        place: Place | Mapping[str, str] | None = None,
        device: str | None = None,
        language: str | None = None,
        offset_minutes: int | None = None,
        consent: str = "granted",
        purpose: str | None = None,
        intent: bool = False,
        destinations: Iterable[str] | None = None,
    ) -> WhyVisit:
        """What a visit would be shown, and why. Takes what :meth:`visit` takes and changes nothing."""
        visit = _wire.given(
            client=client,
            url=url,
            at=_wire.now() if at is None else at,
            referrer=referrer,
            user_agent=user_agent,
            ip=ip,
            place=place,
            device=device,
            language=language,
            offset_minutes=offset_minutes,
            consent=consent,
            purpose=purpose,
            intent=intent,
            destinations=None if destinations is None else list(destinations),
        )
        return _wire.build(WhyVisit, self._asked("explain", visit))

    def page(self, answer: VisitAnswer) -> PageAnswer:
        """What the page script needs to print what a visit is shown; send it ``.to_json()``."""
        return _wire.build(PageAnswer, self._asked("page", answer))

    def report(
        self,
        dimensions: Sequence[str] = (),
        metrics: Sequence[str] = (),
        *,
        from_: Instant | None = None,
        until: Instant | None = None,
        offset_minutes: int | None = None,
        model: Model | None = None,
        limit: int | None = None,
        sort: str | None = None,
    ) -> Report:
        """Sums by dimension. Without ``metrics``: all there are; without ``dimensions``: totals only.

        ``model`` shares the calls by another attribution model than the configuration's. ``sort`` names the metric that
        orders the rows. ``print`` the report, or look at it in a notebook.
        """
        query = _wire.given(
            dimensions=dimensions,
            metrics=metrics,
            from_=from_,
            until=until,
            offset_minutes=offset_minutes,
            model=model,
            limit=limit,
            sort=sort,
        )
        return _wire.build(Report, self._asked("report", query))

    def export(self, client: str) -> Personal:
        """Everything known about a client, to hand over to them."""
        return _wire.build(Personal, self._asked("export", {"client": client}))

    def call_by_id(self, id: str) -> CallAnswer:
        """All that is known of a call."""
        return _wire.build(CallAnswer, self._asked("call_by_id", {"id": id}))

    def calls_between(
        self, *, from_: Instant | None = None, until: Instant | None = None, limit: int | None = None
    ) -> Calls:
        """The calls that began in ``[from_, until)``, newest first: at most ``limit`` of them (100; never more than
        10,000)."""
        return _wire.build(Calls, self._asked("calls_between", _wire.given(from_=from_, until=until, limit=limit)))

    def holds_of(
        self,
        number: str,
        *,
        at: Instant | None = None,
        from_: Instant | None = None,
        until: Instant | None = None,
        limit: int | None = None,
    ) -> Holds:
        """Who had a number: at an instant, or in ``[from_, until)``, newest first and at most ``limit`` (100; never more
        than 10,000)."""
        span = _wire.given(number=number, at=at, from_=from_, until=until, limit=limit)
        return _wire.build(Holds, self._asked("holds_of", span))

    def status(self) -> Status:
        """How the tracker and its pools are doing."""
        return _wire.build(Status, self._asked("status", {}))

    @property
    def config(self) -> Config:
        """The configuration in force."""
        return Config.from_dict(self._asked("config", {}))

    def snapshot(self) -> bytes:
        """The state as bytes, for :meth:`restore`."""
        return self._native.snapshot()

    def ask(self, operation: str, text: str) -> str:
        """The door itself: JSON text in, JSON text out, for every operation the engine has. Never raises for bad input:
        the answer is ``{"ok": ...}`` or ``{"error": ...}``."""
        return self._native.ask(operation, text)

    def _asked(self, operation: str, value: Any) -> Any:
        return _wire.asked(self.ask, operation, value)

    @staticmethod
    def _answer(command: Mapping[str, Any], data: Mapping[str, Any]) -> Answer:
        return _wire.build(ANSWERS[next(iter(command))], data)

    def _reply(self, command: Mapping[str, Any], reply: Mapping[str, Any]) -> Answer | RingtraceError:
        return _wire.error_of(reply["error"]) if "error" in reply else self._answer(command, reply["ok"])


def _opened(opened: tuple[native.Tracker | None, str | None]) -> native.Tracker:
    tracker, refused = opened
    if tracker is None:
        raise _wire.error_of(_wire.refusal_in(refused))
    return tracker
