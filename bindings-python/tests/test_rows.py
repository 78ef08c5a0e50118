"""Who had a number, and the calls of a span of time."""

from datetime import datetime, timedelta, timezone

import pytest

from ringtrace import Config, Hold, Pool, RingtraceError, Tracker

AT = datetime(2026, 3, 2, 10, tzinfo=timezone.utc)
NUMBER = "+12125550101"


def minutes(count):
    return AT + timedelta(minutes=count)


def site():
    tracker = Tracker(Config(country="US", pools=[Pool("site", [NUMBER], window="hard", window_seconds=600)]), at=AT)
    tracker.visit("a", at=AT)
    tracker.visit("b", at=minutes(20))
    for call, at in (("one", minutes(1)), ("two", minutes(21))):
        tracker.call(call, at=at, dialled=NUMBER, started=at)
    return tracker


def test_who_had_a_number():
    tracker = site()
    first, second = Hold(AT, minutes(10), "a"), Hold(minutes(20), minutes(30), "b")
    assert tracker.holds_of("(212) 555-0101").holds == (second, first)
    assert tracker.holds_of(NUMBER, at=minutes(9)).holds == (first,)
    assert tracker.holds_of(NUMBER, from_=minutes(10), until=minutes(20)).holds == ()
    newest = tracker.holds_of(NUMBER, limit=1)
    assert (newest.number, newest.holds, newest.left_off) == (NUMBER, (second,), 1)
    with pytest.raises(RingtraceError) as caught:
        tracker.holds_of("+12125550102")
    assert (caught.value.code, caught.value.path) == ("unknown", "number")


def test_the_calls_of_a_span_of_time():
    tracker = site()
    assert tracker.calls_between().calls == (tracker.call_by_id("two"), tracker.call_by_id("one"))
    assert [call.id for call in tracker.calls_between(until=minutes(21)).calls] == ["one"]
    assert tracker.calls_between(limit=1).left_off == 1
