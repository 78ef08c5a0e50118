"""Following a stored tracker's events as they come."""

from __future__ import annotations

import asyncio
import json
from types import TracebackType
from typing import Any

from . import _native as native

#: The longest that a thread of an event loop waits at a time, in seconds: an event loop can't end before its threads.
SLICE = 0.25


class Watch:
    """A tracker's events as they come, by whatever process: an iterator over dictionaries, such as
    :meth:`Tracker.apply` takes. Made by :meth:`StoredTracker.watch`.

    ``for`` waits, with the interpreter's lock released, and ends when nothing came within the timeout, when the watch
    or the store is closed, or by Ctrl-C. After a timeout one can go on with the same watch. ``async for`` waits in a
    thread of the event loop's executor. One consumer at a time; :meth:`close` may be called from another thread.

    >>> from ringtrace import Store
    >>> with Store("memory:") as store:
    ...     site = store.tracker("example.com", {"pools": [{"id": "site", "numbers": ["+12125550101"]}]})
    ...     answer = site.visit("client-1", "https://example.com/", at="2026-03-01T12:00:00Z")
    ...     with site.watch(after=0, timeout=0.5) as watch:
    ...         for event in watch:
    ...             print(watch.sequence, event["at"], *event["fact"])
    1 2026-03-01T12:00:00Z visited
    """

    __slots__ = ("_native", "_sequence", "_timeout")

    def __init__(self, watch: native.Watch, after: int, timeout: float | None) -> None:
        self._native = watch
        self._sequence = after
        self._timeout = timeout

    @property
    def sequence(self) -> int:
        """The number of the last event that was handed out, or where the watch began: ``after`` for the next one."""
        return self._sequence

    def __iter__(self) -> Watch:
        return self

    def __next__(self) -> dict[str, Any]:
        found = self._native.next(self._timeout, self._sequence)
        if found is None:
            raise StopIteration
        return self._handed(*found)

    def __aiter__(self) -> Watch:
        return self

    async def __anext__(self) -> dict[str, Any]:
        loop = asyncio.get_running_loop()
        until = None if self._timeout is None else loop.time() + self._timeout
        while True:
            left = SLICE if until is None else max(until - loop.time(), 0.0)
            found = await loop.run_in_executor(None, self._native.next, min(left, SLICE), self._sequence)
            if found is not None:
                return self._handed(*found)
            if self._native.has_ended or (until is not None and left <= SLICE):
                raise StopAsyncIteration

    def _handed(self, number: int, text: str) -> dict[str, Any]:
        event: dict[str, Any] = json.loads(text)
        self._sequence = number
        return event

    def close(self) -> None:
        """Ends the watch, and the waiting of whoever iterates over it."""
        self._native.close()

    def __enter__(self) -> Watch:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        ended = ", ended" if self._native.has_ended else ""
        return f"<Watch after {self._sequence}{ended}>"
