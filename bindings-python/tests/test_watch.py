"""Following a stored tracker's events: in order, each once, from other threads and processes, and ending as asked."""

import asyncio
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta, timezone

import pytest

from ringtrace import Store, StoreError, Tracker

AT = datetime(2026, 3, 2, 10, tzinfo=timezone.utc)
CONFIG = {"pools": [{"id": "site", "numbers": [f"+1212555{n:04}" for n in range(101, 121)]}]}


@pytest.fixture(params=["memory:", "file"])
def address(request, tmp_path):
    return "memory:" if request.param == "memory:" else tmp_path / "ringtrace.db"


def visit(site, number):
    """Event `number` of a tracker that only ever saw these."""
    site.visit(f"client-{number}", at=AT + timedelta(seconds=number))


def client(event):
    return event["fact"]["visited"]["client"]


def test_events_come_in_order_and_go_on_after_a_restart(tmp_path):
    with Store(tmp_path / "x.db") as store:
        site = store.tracker("a", CONFIG)
        for number in range(1, 8):
            visit(site, number)
        with site.watch(after=0, timeout=5) as watch:
            for event in watch:
                assert client(event) == f"client-{watch.sequence}"
                if watch.sequence == 3:
                    break
        kept = watch.sequence
        with pytest.raises(StopIteration):
            next(watch)
    with Store(tmp_path / "x.db") as store:
        site = store.tracker("a")
        visit(site, 8)
        with site.watch(after=kept, timeout=0) as watch:
            assert [client(event) for event in watch] == [f"client-{number}" for number in range(4, 9)]
            assert (watch.sequence, repr(watch)) == (8, "<Watch after 8>")


def test_events_are_those_that_were_decided(address):
    with Store(address) as store:
        site = store.tracker("a", CONFIG)
        told = {"visit": {"client": "c", "url": "https://x.example/?utm_source=s&utm_medium=m", "at": AT}}
        decided = site.decide(told).events
        site.batch([told])
        assert tuple(site.watch(after=0, timeout=0)) == decided


def test_another_thread_is_followed_from_now_on(address):
    with Store(address) as store:
        site = store.tracker("a", CONFIG)
        visit(site, 1)
        watch = site.watch(timeout=20)
        assert watch.sequence == 1

        def work():
            for number in range(2, 12):
                visit(site, number)

        thread = threading.Thread(target=work)
        thread.start()
        seen = [client(event) for _, event in zip(range(10), watch)]
        thread.join()
        assert seen == [f"client-{number}" for number in range(2, 12)]


def test_another_process_is_followed(tmp_path):
    path = tmp_path / "x.db"
    program = (
        "import sys, ringtrace\n"
        "with ringtrace.Store(sys.argv[1]) as store:\n"
        "    store.tracker('a').visit('from outside', at='2026-03-02T10:00:00Z')"
    )
    with Store(path) as store:
        watch = store.tracker("a", CONFIG).watch(timeout=30)
        with subprocess.Popen([sys.executable, "-c", program, path]) as other:
            assert client(next(watch)) == "from outside"
        assert other.returncode == 0


def test_a_timeout_ends_the_loop_and_not_the_watch(address):
    with Store(address) as store:
        site = store.tracker("a", CONFIG)
        watch = site.watch(timeout=0.05)
        began = time.monotonic()
        assert list(watch) == []
        assert 0.04 < time.monotonic() - began < 5
        visit(site, 1)
        assert [client(event) for event in watch] == ["client-1"]


@pytest.mark.parametrize("what", ["watch", "store"])
def test_closing_ends_whoever_waits(address, what):
    store = Store(address)
    site = store.tracker("a", CONFIG)
    visit(site, 1)
    watch, seen, waiting = site.watch(after=0), [], threading.Event()

    def work():
        for event in watch:
            seen.append(client(event))
            waiting.set()

    thread = threading.Thread(target=work)
    thread.start()
    assert waiting.wait(20)
    (watch if what == "watch" else store).close()
    thread.join(20)
    assert not thread.is_alive() and seen == ["client-1"]
    assert list(watch) == [] and repr(watch) == "<Watch after 1, ended>"
    watch.close()
    store.close()


def test_what_was_stored_before_the_store_was_closed_still_comes(address):
    with Store(address, durability="memory" if address == "memory:" else "written") as store:
        site = store.tracker("a", CONFIG)
        watch = site.watch()
        for number in range(1, 30):
            visit(site, number)
    assert [client(event) for event in watch] == [f"client-{number}" for number in range(1, 30)]


def test_a_watch_keeps_its_store_open():
    def watched():
        site = Store("memory:").tracker("a", CONFIG)
        visit(site, 1)
        return site.watch(after=0, timeout=0)

    watch = watched()
    assert [client(event) for event in watch] == ["client-1"]


INTERRUPTED = """
import signal, sys, threading, time, ringtrace
store = ringtrace.Store("memory:")
site = store.tracker("a", {})
watch = site.watch()
threading.Timer(0.3, signal.raise_signal, [signal.SIGINT]).start()
began = time.monotonic()
try:
    for event in watch:
        sys.exit("no event was to come")
except KeyboardInterrupt:
    print(f"interrupted {time.monotonic() - began < 10}")
site.visit("c", at="2026-03-02T10:00:00Z")
print(watch.sequence, next(watch)["fact"]["visited"]["client"], watch.sequence)
"""


def test_ctrl_c_ends_the_waiting_and_loses_nothing():
    done = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("interrupted True\n0 c 1\n", "")


def test_a_copy_follows():
    with Store("memory:") as store:
        site = store.tracker("a", CONFIG)
        for number in range(1, 6):
            visit(site, number)
        copy = Tracker.restore(store.first_snapshot("a"))
        assert copy.apply(store.events("a")) == 5
        assert copy.snapshot() == site.snapshot()
        visit(site, 6)
        with site.watch(after=copy.status().sequence, timeout=0) as watch:
            assert copy.apply(watch) == 6
        assert copy.snapshot() == site.snapshot()
        assert [client(event) for event in store.events("a", after=4)] == ["client-5", "client-6"]
        assert list(store.events("a", after=6)) == []


def test_events_that_are_gone_say_so():
    with Store("memory:") as store:
        site = store.tracker("a", CONFIG)
        visit(site, 1)
        site.forget("client-1", at=AT + timedelta(minutes=1))
        for ask in [lambda: site.watch(after=0), lambda: next(store.events("a"))]:
            with pytest.raises(StoreError) as caught:
                ask()
            assert caught.value.code == "conflict"
        copy = Tracker.restore(store.first_snapshot("a"))
        copy.apply(store.events("a", after=copy.status().sequence))
        assert copy.snapshot() == site.snapshot()
        for ask in [lambda: next(store.events("none")), lambda: store.first_snapshot("none")]:
            with pytest.raises(StoreError) as caught:
                ask()
            assert caught.value.code == "unknown_tracker"
        with pytest.raises(OverflowError):
            site.watch(after=-1)
        with pytest.raises(ValueError, match="timeout"):
            next(site.watch(timeout=-1))


def test_async_for(address):
    async def follow(store):
        site = store.tracker("a", CONFIG)
        watch, seen = site.watch(timeout=20), []

        async def work():
            for number in range(1, 11):
                await asyncio.to_thread(visit, site, number)

        working = asyncio.create_task(work())
        async for event in watch:
            seen.append(client(event))
            if watch.sequence == 10:
                break
        await working
        assert seen == [f"client-{number}" for number in range(1, 11)]
        # Whoever gives up waiting loses nothing, and the loop is not held up meanwhile.
        for number in range(11, 14):
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(anext(watch), 0.05)
            visit(site, number)
            assert client(await anext(watch)) == f"client-{number}"
        watch.close()
        assert [event async for event in watch] == []
        assert [event async for event in site.watch(timeout=0.05)] == []

    with Store(address) as store:
        asyncio.run(follow(store))


def test_an_async_waiter_ends_with_the_store():
    async def follow():
        store = Store("memory:")
        watch = store.tracker("a", CONFIG).watch()
        waiting = asyncio.create_task(anext(watch, None))
        await asyncio.sleep(0.05)
        await asyncio.to_thread(store.close)
        assert await asyncio.wait_for(waiting, 20) is None

    asyncio.run(follow())
