"""The tracker from Python's side: types, instants, threads, pickles, what people read."""

import copy
import json
import pickle
import sys
import threading
import time
from datetime import datetime, timedelta, timezone

import pytest

import ringtrace
from ringtrace import Config, InputError, Place, Pool, RingtraceError, Tracker

AT = datetime(2026, 3, 2, 10, tzinfo=timezone.utc)
URL = "https://dentist.example/?utm_source=google&utm_medium=cpc&utm_campaign=implants"


def tracker(numbers=2, **fields):
    all_ = [f"+1212555{number:04}" for number in range(101, 101 + numbers)]
    return Tracker(
        Config(
            country="US", destination="(212) 555-0100", pools=[Pool("site", all_, fallback="(212) 555-0199")], **fields
        )
    )


def test_the_first_story():
    site = tracker(mask="(###) ###-####")
    shown = site.visit("client-7", URL, at=AT, place=Place(country="US")).shown[0]
    assert (shown.number, shown.text, shown.kind, shown.reason) == ("+12125550101", "(212) 555-0101", "dynamic", "lent")
    assert shown.until == AT + timedelta(minutes=30)
    held = site.keep_alive("client-7", at=AT + timedelta(minutes=1))
    assert held.holds[0].until == AT + timedelta(minutes=31)
    call = site.call(
        "call-1",
        at=AT + timedelta(minutes=4),
        dialled="212-555-0101",
        caller="(646) 555-0142",
        started=AT + timedelta(minutes=2),
        answered=AT + timedelta(minutes=2, seconds=8),
        ended=AT + timedelta(minutes=4),
    )
    assert (call.match, call.wait, call.talk) == ("exact", timedelta(seconds=8), timedelta(seconds=112))
    assert [(one.client, one.share) for one in call.clients] == [("client-7", 1.0)]
    assert (call.credits[0].campaign, call.target, call.unique) == ("implants", True, True)
    assert site.call_by_id("call-1") == call
    assert site.leave("client-7", at=AT + timedelta(minutes=5)).released == ("+12125550101",)
    assert site.export("client-7").calls[0].id == "call-1"
    assert site.forget("client-7", at=AT + timedelta(minutes=6)).calls == 1
    with pytest.raises(RingtraceError, match="unknown_client"):
        site.export("client-7")


def test_a_configuration_in_every_form(tmp_path):
    data = {"destination": "+12125550100", "pools": [{"id": "site", "numbers": ["+12125550101"]}]}
    path = tmp_path / "site.json"
    path.write_text(json.dumps(data))
    config = Config(destination="+12125550100", pools=[Pool("site", ["+12125550101"])])
    forms = [data, json.dumps(data), path, str(path), config]
    snapshots = {Tracker(form, at=AT).snapshot() for form in forms}
    assert len(snapshots) == 1
    with pytest.raises(FileNotFoundError):
        Tracker(tmp_path / "none.json")
    with pytest.raises(TypeError, match="not int"):
        Tracker(5)


def test_the_dataclasses_have_the_engines_defaults():
    assert Tracker(Config(), at=AT).snapshot() == Tracker({}, at=AT).snapshot()
    pool = {"pools": [{"id": "site", "numbers": ["+12125550101"]}]}
    assert Tracker(Config(pools=[Pool("site", ["+12125550101"])]), at=AT).snapshot() == Tracker(pool, at=AT).snapshot()


def test_a_configuration_comes_back():
    rich = Config(
        name="a",
        country="US",
        destination="+12125550100",
        seed=2**63 + 1,
        attribution=ringtrace.Attribution(model={"time_decay": {"half_life_hours": 24.0}}),
        rules=(ringtrace.ChannelRule(ringtrace.Condition(field="source", equals="x"), channel="Y"),),
        pools=(
            Pool(
                "site",
                ("+12125550101",),
                when=ringtrace.Condition(not_=ringtrace.Condition(field="hour", between=(22, 6))),
            ),
        ),
        page=ringtrace.Page(substitutions=(ringtrace.Substitution("+12125550100", ("555-0100",), except_=".fax"),)),
    )
    assert Tracker(rich).config == rich


def test_every_mistake_of_a_configuration_at_once():
    with pytest.raises(InputError) as caught:
        Tracker({"destination": "12", "pools": [{"id": "a", "numbers": ["13"]}]})
    assert [problem.path for problem in caught.value.problems] == ["destination", "pools[0].numbers[0]"]
    assert caught.value.code == "invalid_number" and isinstance(caught.value, ValueError)


@pytest.mark.parametrize(
    "at",
    [
        AT,
        AT.astimezone(timezone(timedelta(hours=5, minutes=45))),
        "2026-03-02T10:00:00Z",
        "2026-03-02T13:00:00+03:00",
    ],
)
def test_an_instant_in_any_time_zone(at):
    site = tracker()
    assert site.visit("a", at=at).shown[0].until == AT + timedelta(minutes=30)
    assert site.explain("a", at=at).answer.shown[0].until == AT + timedelta(minutes=30)
    assert site.status().now == AT


def test_an_instant_is_whole_milliseconds_rounded_down():
    site = tracker()
    site.visit("a", at=AT + timedelta(microseconds=1999))
    assert site.status().now == AT + timedelta(milliseconds=1)
    assert Tracker({}, at=AT + timedelta(microseconds=1999)).status().now == AT + timedelta(milliseconds=1)


NAIVE = datetime(2026, 3, 2, 10)


@pytest.mark.parametrize(
    "ask",
    [
        lambda site: site.visit("a", at=NAIVE),
        lambda site: site.call("a", at=AT, started=NAIVE),
        lambda site: site.keep_alive("a", at=NAIVE),
        lambda site: site.explain("a", at=NAIVE),
        lambda site: site.report(from_=NAIVE),
        lambda site: site.configure({}, at=NAIVE),
        lambda site: Tracker({}, at=NAIVE),
    ],
)
def test_a_naive_datetime_is_refused(ask):
    with pytest.raises(InputError, match="time zone") as caught:
        ask(tracker())
    assert caught.value.code == "invalid_time"


LONE = "a\ud800"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("client", 5, "invalid_shape"),
        ("client", None, "invalid_shape"),
        ("client", "", "empty"),
        ("client", LONE, "invalid_json"),
        ("client", b"a", "invalid_shape"),
        ("url", 5, "invalid_shape"),
        ("at", 1772445600, "invalid_shape"),
        ("at", AT.date(), "invalid_shape"),
        ("at", "yesterday", "invalid_time"),
        ("at", datetime(1969, 1, 1, tzinfo=timezone.utc), "invalid_time"),
        ("referrer", ["x"], "invalid_shape"),
        ("user_agent", LONE, "invalid_json"),
        ("intent", 1, "invalid_shape"),
        ("device", "toaster", "invalid_shape"),
        ("consent", True, "invalid_shape"),
        ("consent", "perhaps", "invalid_shape"),
        ("offset_minutes", True, "invalid_shape"),
        ("offset_minutes", 10**30, "invalid_shape"),
        ("offset_minutes", 1.5, "invalid_shape"),
        ("place", "US", "invalid_shape"),
        ("place", {"country": 1}, "invalid_shape"),
        ("place", {"planet": "Earth"}, "invalid_shape"),
        ("destinations", "+12125550100", "invalid_shape"),
        ("destinations", [1], "invalid_shape"),
    ],
)
def test_wrong_types_and_texts_are_refused_and_change_nothing(field, value, code):
    site = tracker()
    before = site.snapshot()
    given = {"client": "a", "url": URL, "at": AT, field: value}
    with pytest.raises(InputError) as caught:
        site.visit(**given)
    assert caught.value.code == code
    assert caught.value.path.startswith(field)
    assert "a\ud800" not in str(caught.value)
    (refused,) = site.visits([given])
    assert (refused.code, refused.path) == (code, caught.value.path)
    assert site.snapshot() == before


def test_huge_and_strange_values_through_json():
    site = tracker()
    for query in [
        {"limit": 10**40},
        {"limit": -1},
        {"metrics": ["visits", LONE]},
        {"model": {"time_decay": float("nan")}},
    ]:
        with pytest.raises(InputError):
            site.report(**query)
    with pytest.raises(InputError, match="seed"):
        Tracker({"seed": 2**64})
    assert Tracker({"seed": 2**64 - 1}).config.seed == 2**64 - 1
    with pytest.raises(InputError, match="no JSON"):
        deep = []
        deep.append(deep)
        site.report(dimensions=deep)
    with pytest.raises(InputError, match="not JSON serializable"):
        site.decide({"visit": {"client": object()}})


def test_missing_and_unknown_fields_of_rows():
    site = tracker()
    rows = [{"client": "a", "at": AT}, {"client": "a"}, {"at": AT}, {"client": "a", "at": AT, "color": "red"}, {1: 2}]
    answers = site.visits(rows)
    assert answers[0].number == "+12125550101"
    assert [answer.message for answer in answers[1:]] == [
        "missing field `at`",
        "missing field `client`",
        "unknown field `color`",
        "invalid type: int, expected a string",
    ]
    with pytest.raises(TypeError, match="every row is a dict"):
        site.visits([("client", "a")])
    with pytest.raises(TypeError):
        site.visits(5)
    with pytest.raises(ZeroDivisionError):
        site.visits({"client": "a", "at": AT, "intent": bool(1 // (1 - n))} for n in range(2))
    assert site.status().sequence == 1


def test_batches_answer_like_single_commands():
    one, many, mixed = tracker(), tracker(), tracker()
    rows = [{"client": f"client-{n % 7}", "url": URL, "at": AT + timedelta(seconds=n)} for n in range(50)]
    calls = [
        {
            "id": f"k{n}",
            "at": AT + timedelta(seconds=60 + n),
            "dialled": "+12125550101",
            "started": AT + timedelta(seconds=n),
        }
        for n in range(20)
    ]
    wanted = [one.visit(**row) for row in rows] + [one.call(**row) for row in calls]
    assert many.visits(rows) + many.calls(calls) == wanted
    assert mixed.batch([{"visit": row} for row in rows] + [{"call": row} for row in calls]) == wanted
    assert one.snapshot() == many.snapshot() == mixed.snapshot()
    (refused,) = mixed.batch([{"visit": {"client": "a"}}])
    assert isinstance(refused, InputError) and refused.code == "invalid_shape"


def test_decide_store_apply():
    site, copy_ = tracker(), tracker()
    decision = site.decide({"visit": {"client": "a", "url": URL, "at": AT}})
    assert decision.answer.number == "+12125550101" and site.status().sequence == 0
    stored = json.dumps(decision.events)
    assert copy_.apply(json.loads(stored)) == site.apply(decision.events) == 1
    assert site.snapshot() == copy_.snapshot()


def test_many_threads_share_a_tracker():
    site = tracker(numbers=50)
    failed = []

    def work(thread):
        try:
            for turn in range(200):
                site.visit(f"client-{thread}", URL, at=AT + timedelta(milliseconds=turn))
                site.keep_alive(f"client-{thread}", at=AT + timedelta(milliseconds=turn))
                site.status()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert site.status().pools[0].in_use == 8
    assert site.report(metrics=["visits", "clients"]).totals == {"visits": 1600, "clients": 8}


def test_the_lock_is_released():
    site = tracker()
    rows = [{"client": f"c{n}", "url": URL, "at": AT + timedelta(milliseconds=n)} for n in range(20_000)]
    counted, done = [], threading.Event()

    def count():
        while not done.is_set():
            counted.append(None)
            time.sleep(0.0001)

    other = threading.Thread(target=count)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1000)  # whoever has the lock keeps it until they give it away
    try:
        other.start()
        before = len(counted)
        site.visits(rows)
        after = len(counted)
    finally:
        sys.setswitchinterval(interval)
        done.set()
        other.join()
    assert after > before


def test_pickles_and_copies():
    site = tracker()
    answer = site.visit("a", URL, at=AT)
    again = pickle.loads(pickle.dumps(site))
    assert again.snapshot() == site.snapshot() and again.visit("a", URL, at=AT).shown[0].reason == "extended"
    assert site.status().pools[0].extensions == 0
    report = site.report(["channel"])
    for value in [
        answer,
        site.config,
        report,
        site.explain("a", at=AT),
        site.export("a"),
        copy.deepcopy(site.status()),
    ]:
        assert pickle.loads(pickle.dumps(value)) == value
    with pytest.raises(InputError) as caught:
        site.visit("", at=AT)
    error = pickle.loads(pickle.dumps(caught.value))
    assert (type(error), error.problems, str(error)) == (InputError, caught.value.problems, str(caught.value))
    with pytest.raises(InputError, match="invalid_snapshot"):
        Tracker.restore(b"nothing of ours")


def test_answers_are_frozen():
    answer = tracker().visit("a", URL, at=AT)
    with pytest.raises(AttributeError):
        answer.session_started = False
    assert not hasattr(answer, "__dict__") and not hasattr(answer.shown[0], "__dict__")
    assert hash(answer) == hash(copy.deepcopy(answer))


def test_what_people_read():
    site = tracker(name="A dentist")
    site.visit("a", URL, at=AT)
    assert repr(site) == "<Tracker 'A dentist', 1 of 2 numbers held, 1 events>"
    assert "because of the free numbers" in str(site.explain("b", URL, at=AT))
    report = site.report(["channel", "campaign"])
    assert all(len(line) <= 80 for line in str(report).splitlines())
    assert "Paid Search" in str(report) and repr(report) == str(report)
    page = report._repr_html_()
    assert page.startswith("<table>") and ">implants<" in page
    assert "1 of 2 numbers" in repr(Tracker.restore(site.snapshot()))


def test_a_hostile_campaign_cannot_leave_its_cell():
    site = tracker()
    site.visit("a", "https://x.example/?utm_source=s&utm_medium=m&utm_campaign=%3Cscript%3E%E2%80%AEx", at=AT)
    report = site.report(["campaign"], ["visits"])
    assert "<script>" not in report._repr_html_()
    assert "\u202e" not in str(report) + report._repr_html_()


def test_wide_and_long_texts_fit_into_the_terminal():
    site = tracker()
    site.visit("a", "https://x.example/?utm_source=s&utm_medium=m&utm_campaign=" + "広告" * 60, at=AT)
    site.visit("b", "https://x.example/?utm_source=" + "long" * 40 + "&utm_medium=m", at=AT)
    from ringtrace._table import width_of

    for width in (60, 80, 120):
        lines = site.report(["campaign", "source", "medium", "channel"], ["visits", "calls"]).table(width).splitlines()
        assert max(map(width_of, lines)) <= width


def test_a_report_as_data():
    site = tracker()
    site.visit("a", URL, at=AT)
    site.visit("b", "https://dentist.example/", at=AT)
    report = site.report(["channel"], ["visits", "wait_seconds"], from_=AT, until=AT + timedelta(days=1), model="first")
    assert report.period.from_ == AT and report.model == "first"
    assert report.to_dicts() == [
        {"channel": "Direct", "visits": 1, "wait_seconds": None},
        {"channel": "Paid Search", "visits": 1, "wait_seconds": None},
    ]
    assert len(report) == 2 and [row.key for row in report] == [("Direct",), ("Paid Search",)]
    with pytest.raises(InputError, match=r"dimensions\[0\]"):
        site.report(["colour"])


def test_configure_and_page():
    site = tracker()
    answer = site.visit("a", URL, at=AT)
    page = site.page(answer)
    assert (page.version, page.keep_alive_seconds, page.rules[0].number) == (1, 40, "+12125550101")
    assert json.loads(page.to_json())["until"] == "2026-03-02T10:30:00Z"
    assert ringtrace.substitute("Call 212-555-0100", page) == "Call 212-555-0101"
    changed = site.configure(Config(country="US", pools=[Pool("site", ["212 555 0101", "212 555 0105"])]), at=AT)
    assert (changed.added, changed.removed) == (("+12125550105",), ("+12125550102", "+12125550199"))


def test_help_shows_what_there_is():
    for name in ringtrace.__all__:
        thing = getattr(ringtrace, name)
        assert name == "__version__" or (thing.__doc__ or "").strip(), name
    for name, method in vars(Tracker).items():
        assert name.startswith("_") or (method.__doc__ or "").strip(), name
