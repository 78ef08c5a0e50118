"""Answers are made field by field in Rust: nobody must be able to tell them from what their class makes."""

import copy
import dataclasses
import gc
import pickle
import random
from datetime import datetime, timedelta, timezone

import pytest

from ringtrace import Config, Pool, Tracker
from ringtrace import _answers as answers

AT = datetime(2026, 3, 2, 10, tzinfo=timezone.utc)
NUMBERS = ["+12125550101", "+12125550102"]


def asked():
    """One answer of every kind that Rust makes, and the parts of them."""
    site = Tracker(
        Config(destination="+12125550100", mask="(###) ###-####", pools=[Pool("site", NUMBERS)], target_seconds=10)
    )
    visit = site.visit("a", "https://x.example/?utm_source=google&utm_medium=cpc&utm_campaign=c", at=AT)
    bot = site.visit("b", user_agent="Googlebot/2.1", at=AT)
    kept = site.keep_alive("a", at=AT)
    call = site.call(
        "k", at=AT, dialled=NUMBERS[0], started=AT, answered=AT + timedelta(seconds=3), ended=AT + timedelta(minutes=1)
    )
    ringing = site.call("r", at=AT)
    left = site.leave("a", at=AT)
    forgotten = site.forget("a", at=AT)
    parts = [*visit.shown, *bot.shown, *kept.holds, *call.clients, *call.credits]
    return [visit, bot, kept, call, ringing, left, forgotten, *parts]


ASKED = asked()


def test_every_kind_is_there():
    kinds = {
        answers.VisitAnswer,
        answers.Shown,
        answers.KeepAliveAnswer,
        answers.HeldUntil,
        answers.LeaveAnswer,
        answers.CallAnswer,
        answers.Candidate,
        answers.Credit,
        answers.ForgetAnswer,
    }
    assert {type(answer) for answer in ASKED} == kinds


@pytest.mark.parametrize("answer", ASKED, ids=lambda answer: type(answer).__name__)
def test_an_answer_is_what_its_class_makes(answer):
    kind = type(answer)
    fields = {field.name: getattr(answer, field.name) for field in dataclasses.fields(answer)}
    made = kind(**fields)
    assert answer == made and hash(answer) == hash(made) and repr(answer) == repr(made)
    assert gc.is_tracked(answer) and not hasattr(answer, "__dict__")
    assert pickle.loads(pickle.dumps(answer)) == copy.deepcopy(answer) == dataclasses.replace(answer) == made
    name = next(iter(fields))
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(answer, name, None)
    with pytest.raises(dataclasses.FrozenInstanceError):
        delattr(answer, name)
    assert not any(isinstance(value, list) for value in fields.values())


def test_the_fields_have_the_values_that_were_asked_for():
    visit, bot, kept, call, ringing, left, forgotten, *_ = ASKED
    assert visit == answers.VisitAnswer(
        shown=(
            answers.Shown(
                kind="dynamic",
                reason="lent",
                destination="+12125550100",
                number=NUMBERS[0],
                text="(212) 555-0101",
                pool="site",
                until=AT + timedelta(minutes=30),
            ),
        ),
        session_started=True,
        bot=None,
    )
    assert bot.bot and bot.shown[0].number is None and not bot.session_started
    assert kept == answers.KeepAliveAnswer((answers.HeldUntil(NUMBERS[0], AT + timedelta(minutes=30)),), ())
    assert call == answers.CallAnswer(
        id="k",
        status="answered",
        dialled=NUMBERS[0],
        started=AT,
        wait_ms=3000,
        talk_ms=57_000,
        match="exact",
        clients=(answers.Candidate("a", 1.0),),
        credits=(answers.Credit(AT, "google", "cpc", "c", "Paid Search", 1.0),),
        target=True,
        unique=True,
        first_target=True,
        unique_target=True,
    )
    # Nobody knows the caller, who so is nobody that called before.
    assert ringing == answers.CallAnswer("r", "ringing", unique=True)
    assert left == answers.LeaveAnswer((NUMBERS[0],))
    assert (forgotten.touches, forgotten.calls) == (1, 1)


def test_instants_out_are_those_that_came_in():
    random_ = random.Random(20260302)
    first, last = datetime(1970, 1, 1, tzinfo=timezone.utc), datetime(9999, 12, 31, 23, 29, tzinfo=timezone.utc)
    milliseconds = (last - first) // timedelta(milliseconds=1)
    some = [first + timedelta(milliseconds=random_.randrange(milliseconds)) for _ in range(2000)]
    days = [datetime(year, 2, 28, 23, 59, 59, 999_000, timezone.utc) for year in (1970, 1999, 2000, 2024, 2100, 9999)]
    for at in [first, last, *some, *days]:
        until = Tracker({"pools": [{"id": "site", "numbers": NUMBERS}]}).visit("a", at=at).shown[0].until
        assert until == at + timedelta(minutes=30)
        assert (until.tzinfo, until.fold, type(until)) == (timezone.utc, 0, datetime)


def test_numbers_of_every_length():
    numbers = ["+2905012", "+12125550101", "+442079460018", "+498912345678901"]
    for number in numbers:
        site = Tracker({"pools": [{"id": "site", "numbers": [number]}]})
        assert site.visit("a", at=AT).number == number
