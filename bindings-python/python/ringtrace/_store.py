"""Durable trackers: in a file, on a PostgreSQL server, or in memory."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from . import _native, _wire
from ._config import AnyConfig, config_text
from ._tracker import Tracker
from ._watch import Watch
from ._wire import Instant


class StoredTracker(Tracker):
    """A tracker in a store: the methods of :class:`Tracker`, whose answers wait until they are durable. ``apply`` is
    not among them: the store does that by itself. Made by :meth:`Store.tracker`."""

    __slots__ = ("id",)
    id: str
    """Its id in the store."""

    def watch(self, after: int | None = None, *, timeout: float | None = None) -> Watch:
        """Follows the tracker's events as they come, from the one after number ``after`` on; ``None``: from now on.

        An iterator: ``for event in site.watch():``. It ends when nothing came for ``timeout`` seconds; ``None``: it
        waits on. Events come in the order of their numbers, each once, without gaps, when they are ``written``. Keep
        :attr:`Watch.sequence` after an event is dealt with, and go on there after a restart. Events that are gone
        (:meth:`forget`, retention) fail with the code ``conflict``; a copy begins again at
        :meth:`Store.first_snapshot`.
        """
        begin = self.status().sequence if after is None else after
        return Watch(self._native.watch(begin), begin, timeout)

    def waiting_for(self, durability: str) -> StoredTracker:
        """The same tracker, whose answers wait for something else than the store's: ``synced``, ``written`` or
        ``memory``."""
        return _stored(self.id, self._native.waiting_for(durability))

    def __init__(self, *_: Any) -> None:
        raise TypeError("a StoredTracker comes from Store.tracker")

    def __reduce__(self) -> tuple[Any, ...]:
        raise TypeError("a StoredTracker belongs to its store and does not pickle; its snapshot() does")


class Store:
    """A store of trackers: a SQLite file (``ringtrace.db``), ``postgres://user@host/database``, or ``memory:``.

    ``durability`` is what answers wait for: ``synced`` (a power cut loses nothing), ``written`` (a crash of the process
    loses nothing), ``memory`` (nothing; one process only). Many threads, processes and machines may use one store;
    open it after a fork. Closing waits until everything is stored; a ``with`` block closes. A store that is not closed
    stays open as long as it, a tracker or a watch of it is used.

    >>> with Store("memory:") as store:
    ...     site = store.tracker("example.com", {"pools": [{"id": "site", "numbers": ["+12125550101"]}]})
    ...     site.visit("client-1", "https://example.com/", at="2026-03-01T12:00:00Z").number
    '+12125550101'
    """

    __slots__ = ("_native", "_address")

    def __init__(
        self,
        address: str | os.PathLike[str],
        *,
        durability: str = "synced",
        snapshot_events: int = 10_000,
        trackers_max: int = 1000,
        idle_seconds: float = 600.0,
        patience_seconds: float = 5.0,
        tables: bool = True,
        connections: int = 2,
    ) -> None:
        self._address = os.fspath(address)
        self._native = _native.Store(
            self._address,
            durability,
            snapshot_events,
            trackers_max,
            idle_seconds,
            patience_seconds,
            tables,
            connections,
        )

    def tracker(self, id: str, config: AnyConfig | None = None, *, at: Instant | None = None) -> StoredTracker:
        """The tracker of this id. With a ``config`` it is made if there is none; one that is there keeps its own."""
        if config is None:
            return _stored(id, self._native.tracker(id))
        return _stored(id, self._native.tracker_or(id, config_text(config), _begin(at)))

    def create(self, id: str, config: AnyConfig, *, at: Instant | None = None) -> StoredTracker:
        """A new tracker; ``tracker_exists`` if there is one of this id."""
        return _stored(id, self._native.create(id, config_text(config), _begin(at)))

    def trackers(self) -> list[str]:
        """The ids of all trackers, in order."""
        return self._native.trackers()

    def remove(self, id: str) -> None:
        """Removes a tracker and everything about it."""
        self._native.remove(id)

    def export(self, id: str) -> bytes:
        """A tracker as JSON Lines, for :meth:`import_tracker` into a store of whatever kind."""
        return self._native.export(id)

    def import_tracker(self, lines: bytes, id: str | None = None) -> str:
        """Stores an exported tracker, under another id if one is given. Answers its id."""
        return self._native.import_tracker(lines, id)

    def events(self, id: str, after: int = 0) -> Iterator[dict[str, Any]]:
        """The stored events of a tracker after number ``after``, up to the last one there is: for what-if replays, and
        for copies elsewhere. Begin with :meth:`first_snapshot`; to follow events as they come, see
        :meth:`StoredTracker.watch`.

        >>> with Store("memory:") as store:
        ...     site = store.tracker("example.com", {})
        ...     answer = site.visit("client-1", at="2026-03-01T12:00:00Z")
        ...     copy = Tracker.restore(store.first_snapshot("example.com"))
        ...     copy.apply(store.events("example.com", after=copy.status().sequence))
        1
        """
        while (group := self._native.events(id, after)) is not None:
            events = json.loads(group[1])
            after = group[0] + len(events) - 1
            yield from events

    def first_snapshot(self, id: str) -> bytes:
        """The state that the stored events of a tracker begin with, for :meth:`Tracker.restore`."""
        return self._native.first_snapshot(id)

    def close(self) -> None:
        """Waits until everything is stored. Commands given later fail with the code ``closed``, and watches end."""
        self._native.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        # An address may hold a password.
        scheme, found, rest = self._address.partition("://")
        return (
            f"<Store {scheme}://{rest.rpartition('@')[2].partition('?')[0]}>" if found else f"<Store {self._address}>"
        )


def _stored(id: str, native: _native.Tracker) -> StoredTracker:
    tracker = StoredTracker.__new__(StoredTracker)
    tracker._native, tracker.id = native, id
    return tracker


def _begin(at: Instant | None) -> str:
    return _wire.EPOCH if at is None else _wire.instant_text(at)
