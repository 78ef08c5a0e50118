"""Stores from Python's side."""

import pickle
import subprocess
import sys
import threading
from datetime import datetime, timedelta, timezone

import pytest

from ringtrace import InputError, Store, StoreError, Tracker

AT = datetime(2026, 3, 2, 10, tzinfo=timezone.utc)
CONFIG = {"pools": [{"id": "site", "numbers": [f"+1212555{n:04}" for n in range(101, 121)]}]}


def test_a_file_keeps_what_was_answered(tmp_path):
    path = tmp_path / "ringtrace.db"
    with Store(path, durability="written") as store:
        site = store.tracker("example.com", CONFIG)
        number = site.visit("a", "https://example.com/", at=AT).number
        site.call("k", at=AT + timedelta(minutes=2), dialled=number, started=AT + timedelta(minutes=1))
        snapshot = site.snapshot()
    with Store(path) as store:
        assert store.trackers() == ["example.com"]
        site = store.tracker("example.com")
        assert site.snapshot() == snapshot
        assert site.call_by_id("k").clients[0].client == "a"
        assert site.report(["channel"], ["calls"]).totals == {"calls": 1}
        assert site.explain("a", at=AT + timedelta(minutes=3)).answer.shown[0].reason == "extended"
        assert site.page(site.visit("a", at=AT + timedelta(minutes=3))).version == 1
        assert isinstance(site, Tracker) and site.id == "example.com"


def test_another_process_sees_it(tmp_path):
    path = tmp_path / "ringtrace.db"
    with Store(path) as store:
        site = store.tracker("example.com", CONFIG)
        first = site.visit("a", at=AT).number
        program = (
            "import sys, ringtrace\n"
            "with ringtrace.Store(sys.argv[1]) as store:\n"
            "    print(store.tracker('example.com').visit('b', at='2026-03-02T10:00:01Z').number)"
        )
        done = subprocess.run([sys.executable, "-c", program, path], capture_output=True, text=True, check=True)
        second = done.stdout.strip()
        assert first != second
        assert site.export("b").holds[0].number == second


def test_batches_and_errors_through_a_store():
    with Store("memory:") as store:
        site = store.tracker("s", CONFIG)
        answers = site.visits([{"client": f"c{n}", "at": AT} for n in range(5)] + [{"client": "x"}])
        assert len({answer.number for answer in answers[:5]}) == 5
        assert answers[5].code == "invalid_shape"
        mixed = site.batch([{"visit": {"client": "c0", "at": AT}}, {"leave": {"client": "c0", "at": AT}}])
        assert mixed[1].released == (answers[0].number,)
        with pytest.raises(InputError, match="applies events by itself"):
            site.apply([])
        with pytest.raises(InputError) as caught:
            store.tracker("broken", {"pools": [{"id": "site", "numbers": ["12"]}]})
        assert caught.value.path == "pools[0].numbers[0]"


def test_a_tracker_may_wait_for_something_else(tmp_path):
    with Store(tmp_path / "x.db", durability="synced") as store:
        site = store.tracker("a", CONFIG)
        quick = site.waiting_for("memory")
        assert quick.id == "a" and type(quick) is type(site)
        first = quick.visit("c", at=AT).number
        assert site.keep_alive("c", at=AT).holds[0].number == first
        with pytest.raises(ValueError, match="durability"):
            site.waiting_for("perhaps")


def test_a_tracker_keeps_its_store_open(tmp_path):
    site = Store(tmp_path / "x.db").tracker("a", CONFIG)
    site.visit("c", at=AT)
    assert site.status().sequence == 1
    del site
    with Store(tmp_path / "x.db") as store:
        assert store.tracker("a").status().sequence == 1


def test_failures_have_codes(tmp_path):
    with Store("memory:") as store:
        for ask, code in [
            (lambda: store.tracker("none"), "unknown_tracker"),
            (lambda: store.remove("none"), "unknown_tracker"),
            (lambda: store.export("none"), "unknown_tracker"),
            (lambda: store.import_tracker(b"nothing of ours"), "invalid_export"),
            (lambda: Store(tmp_path / "no" / "folder" / "x.db"), "cannot_open"),
            (lambda: Store("ftp://somewhere"), "invalid_address"),
        ]:
            with pytest.raises(StoreError) as caught:
                ask()
            assert caught.value.code == code
        store.create("a", CONFIG)
        with pytest.raises(StoreError, match="tracker_exists"):
            store.create("a", CONFIG)
    for wrong in [{"durability": "perhaps"}, {"idle_seconds": -1.0}, {"patience_seconds": float("nan")}]:
        with pytest.raises(ValueError, match="durability|seconds"):
            Store("memory:", **wrong)


def test_a_closed_store_says_so():
    store = Store("memory:")
    site = store.tracker("a", CONFIG)
    store.close()
    store.close()
    for ask in [lambda: site.visit("a", at=AT), lambda: store.tracker("b", CONFIG), lambda: site.status()]:
        with pytest.raises(StoreError) as caught:
            ask()
        assert caught.value.code == "closed"
    assert all(answer.code == "closed" for answer in site.visits([{"client": "a", "at": AT}]))


def test_moving_a_tracker(tmp_path):
    with Store("memory:") as store, Store(tmp_path / "x.db") as other:
        site = store.tracker("a", CONFIG)
        site.visit("c", at=AT)
        assert other.import_tracker(store.export("a"), "b") == "b"
        assert other.tracker("b").snapshot() == site.snapshot()
        store.remove("a")
        assert store.trackers() == []


def test_a_stored_tracker_does_not_pickle_but_its_snapshot_does():
    with Store("memory:") as store:
        site = store.tracker("a", CONFIG)
        with pytest.raises(TypeError, match="snapshot"):
            pickle.dumps(site)
        assert Tracker.restore(site.snapshot()).status() == site.status()
        assert repr(store) == "<Store memory:>" and repr(site).startswith("<StoredTracker")


def test_no_password_is_printed():
    try:
        store = Store("postgres://user:hunter2@127.0.0.1:1/x?password=hunter2", patience_seconds=0.1)
    except StoreError as error:
        assert "hunter2" not in str(error) + repr(error)
    else:
        assert "hunter2" not in repr(store)


def test_no_number_is_held_twice_under_threads(tmp_path):
    with Store(tmp_path / "x.db", durability="written") as store:
        held, failed = {}, []

        def work(thread):
            try:
                site = store.tracker("a", CONFIG)
                held[thread] = {site.visit(f"client-{thread}", at=AT).number for _ in range(20)}
            except BaseException as error:
                failed.append(error)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failed
        numbers = [number for numbers in held.values() for number in numbers]
        assert len(numbers) == len(set(numbers)) == 8
