"""The scenarios of core/spec: the same bytes as Rust through the door, and the same answers without it."""

import base64
import json
import os
from pathlib import Path

import pytest

import ringtrace
from ringtrace import _native

#: What Rust answered: `cargo run --quiet -p ringtrace --example spec_answers`; see core/spec/README.md.
ANSWERS = Path(os.environ["RINGTRACE_SPEC_ANSWERS"])
LINES = [json.loads(line) for line in ANSWERS.read_text(encoding="utf-8").splitlines()]
#: What crosses without JSON.
DIRECT = {"visit", "keep_alive", "leave", "forget", "call"}


def scenarios():
    found = []
    for line in LINES:
        if "scenario" in line:
            found.append([])
        found[-1].append(line)
    return found


def test_every_scenario_answers_the_same_bytes():
    steps = 0
    for opening, *lines in scenarios():
        native, refused = _native.Tracker.open(opening["config"], opening["at"])
        assert refused == opening["answer"], opening["scenario"]
        for line in lines:
            steps += 1
            if "ask" in line:
                assert native.ask(line["ask"], line["input"]) == line["answer"], (opening["scenario"], line)
            elif "restore" in line:
                text = line["restore"]
                bytes_ = native.snapshot() if text is None else text.encode()
                restored, refused = _native.Tracker.restore(bytes_)
                assert refused == line["answer"], opening["scenario"]
                native = restored or native
            else:
                assert native.snapshot() == base64.b64decode(line["snapshot"]), opening["scenario"]
    assert steps > 1000


def facade(tracker, operation, given):
    """The answer of the facade's own method, as the door would write it."""
    try:
        if operation in ("visit", "call"):
            answer = getattr(tracker, operation + "s")([given])[0]
            if isinstance(answer, ringtrace.RingtraceError):
                raise answer
        else:
            if set(given) != {"client", "at"}:
                return None
            answer = getattr(tracker, operation)(given["client"], at=given["at"])
    except ringtrace.RingtraceError as error:
        return {"error": [(problem.code, problem.path) for problem in error.problems]}
    return {"ok": answer.to_dict()}


def door(answer):
    reply = json.loads(answer)
    if "error" in reply:
        return {"error": [(problem["code"], problem["path"]) for problem in reply["error"]["problems"]]}
    return reply


def test_every_scenario_answers_the_same_without_the_door():
    """`visit`, `keep_alive`, `leave`, `forget` and `call` cross without JSON; nobody must be able to tell."""
    crossed = 0
    for opening, *lines in scenarios():
        if opening["answer"]:
            continue
        tracker = ringtrace.Tracker(opening["config"], at=opening["at"])
        for line in lines:
            if "restore" in line and line["answer"] is None:
                tracker = ringtrace.Tracker.restore(tracker.snapshot())
            if "ask" not in line:
                continue
            operation, given = line["ask"], None
            try:
                given = json.loads(line["input"])
            except ValueError:
                pass
            got = facade(tracker, operation, given) if operation in DIRECT and isinstance(given, dict) else None
            if got is None:
                assert tracker.ask(operation, line["input"]) == line["answer"]
                continue
            crossed += 1
            assert got == door(line["answer"]), (opening["scenario"], line)
        assert tracker.snapshot() == base64.b64decode(lines[-1]["snapshot"]), opening["scenario"]
    assert crossed > 800


KINDS = {
    "explain": ringtrace.WhyVisit,
    "report": ringtrace.Report,
    "export": ringtrace.Personal,
    "call_by_id": ringtrace.CallAnswer,
    "calls_between": ringtrace.Calls,
    "holds_of": ringtrace.Holds,
    "page": ringtrace.PageAnswer,
    "status": ringtrace.Status,
    "config": ringtrace.Config,
}


@pytest.mark.parametrize("operation", KINDS)
def test_dataclasses_hold_all_that_answers_say(operation):
    """Decoded and written again, an answer loses nothing but fields that say nothing."""
    seen = 0
    for line in LINES:
        if line.get("ask") != operation or "error" in json.loads(line["answer"]):
            continue
        seen += 1
        data = json.loads(line["answer"])["ok"]
        built = ringtrace._wire.build(KINDS[operation], data)
        assert telling(built.to_dict()) == telling(data)
    assert seen > 0


def telling(data):
    """The data without fields that are null or an empty list: some answers have them, some leave them out."""
    if isinstance(data, dict):
        return {key: telling(part) for key, part in data.items() if part is not None and part != []}
    return [telling(part) for part in data] if isinstance(data, list) else data
