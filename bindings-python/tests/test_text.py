"""Numbers in texts and in pages."""

import json
import pickle
from pathlib import Path

import pytest

import ringtrace
from ringtrace import InputError, PageAnswer, Rule, Rules

OWN, LENT = "+12125550100", "+12125550142"


def test_a_text_keeps_its_form():
    rules = Rules({OWN: LENT})
    assert rules.replace("☎ (212) 555-0100") == "☎ (212) 555-0142"
    nothing = "no number here"
    assert rules.replace(nothing) is nothing
    masked = Rules([Rule(OWN, LENT, mask="+1-###-###-####", aliases=["800-GET-PAVE"])])
    assert masked.replace("212.555.0100 or 800-GET-PAVE") == "+1-212-555-0142 or +1-212-555-0142"
    assert ringtrace.substitute("212-555-0100", [Rule(OWN, LENT)]) == "212-555-0142"


def test_positions_are_characters():
    text = "☎️ ☎️ (212) 555-0100"
    (edit,) = Rules({OWN: LENT}).edits(text)
    assert text[: edit.start] + edit.text + text[edit.end :] == "☎️ ☎️ (212) 555-0142"


def test_a_page_as_text_as_bytes_and_in_chunks():
    rules = Rules({OWN: LENT})
    page = '<p title="212-555-0100">Ünï <b>(212)</b> 555-0100</p>'
    shown = '<p title="212-555-0142">Ünï <b>(212)</b> 555-0142</p>'
    assert rules.rewrite_html(page) == ringtrace.rewrite_html(page, {OWN: LENT}) == shown
    assert rules.rewrite_html(page.encode()) == shown.encode()
    assert rules.rewrite_html(page, attributes=False).startswith('<p title="212-555-0100">')
    latin = b"\xff\xfe <i>212-555-0100</i>"
    assert rules.rewrite_html(latin) == b"\xff\xfe <i>212-555-0142</i>"
    rewriter = rules.rewriter()
    del rules  # the rewriter keeps them
    out = b"".join(rewriter.write(page.encode()[at : at + 1]) for at in range(len(page.encode())))
    assert out + rewriter.end() == shown.encode()
    with pytest.raises(InputError, match="ended"):
        rewriter.write(b"more")


def test_mistakes():
    with pytest.raises(InputError) as caught:
        Rules([Rule(OWN, "12"), Rule("13", LENT)])
    assert [problem.path for problem in caught.value.problems] == ["rules[0].tracking", "rules[1].destination"]
    with pytest.raises(InputError, match="table"):
        Rules.from_table("nothing of ours")
    rules = Rules({OWN: LENT})
    with pytest.raises(InputError, match="surrogate"):
        rules.replace("\ud800")
    for wrong in (5, None, bytearray(b"x")):
        with pytest.raises(TypeError):
            rules.rewrite_html(wrong)
    with pytest.raises(TypeError):
        rules.replace(b"x")


def test_rules_pickle_and_compare():
    rules = Rules({OWN: LENT})
    assert pickle.loads(pickle.dumps(rules)) == rules == eval(repr(rules), {"Rules": Rules})
    assert hash(rules) == hash(Rules.from_table(rules.table)) and rules != Rules({OWN: OWN})


@pytest.mark.parametrize("topic", ["text", "html"])
def test_the_scanner_scenarios(topic):
    path = Path(__file__).parents[2] / "core" / "spec" / "page" / f"{topic}.json"
    groups = json.loads(path.read_text(encoding="utf-8"))["groups"]
    count = 0
    for group in groups:
        rules = Rules([Rule(**rule) for rule in group["rules"]])
        options = set(group.get("options", []))
        on = {"attributes": "no_attributes" not in options}
        on |= {name: name in options for name in ("structured", "messengers")}
        for given, shown in [*group.get("shows", []), *([same, same] for same in group.get("stays", []))]:
            count += 1
            got = rules.replace(given) if topic == "text" else rules.rewrite_html(given, **on)
            assert got == shown, group["name"]
    assert count > 100


STATIC = {
    "country": "US",
    "destination": "(212) 555-0100",
    "static_numbers": [{"number": "(212) 555-0150", "source": "google", "medium": "cpc"}],
}


def test_static_numbers_as_a_table_for_browsers(tmp_path):
    table = ringtrace.static_table(STATIC)
    assert (table["version"], [entry["number"] for entry in table["numbers"]]) == (1, ["+12125550150"])
    assert table["numbers"][0]["equals"] == [["source", "google"], ["medium", "cpc"]]
    assert "spam" not in table and ringtrace.static_table(STATIC, spam=True)["spam"]
    path = tmp_path / "site.json"
    path.write_text(json.dumps(STATIC))
    number = ringtrace.StaticNumber("(212) 555-0150", source="google", medium="cpc")
    config = ringtrace.Config(country="US", destination="(212) 555-0100", static_numbers=[number])
    assert all(ringtrace.static_table(form) == table for form in (json.dumps(STATIC), path, config))
    # The lines of its rules are those that the page script reads.
    rules = ringtrace.Rules.from_table(table["head"] + table["numbers"][0]["lines"])
    assert rules.replace("Call 212-555-0100") == "Call 212-555-0150"


def test_what_only_a_backend_can_do_is_refused():
    lent = {"pools": [{"id": "site", "numbers": ["+12125550101"]}]}
    local = {**STATIC["static_numbers"][0], "when": {"field": "city", "equals": "Boston"}}
    with pytest.raises(ringtrace.InputError) as caught:
        ringtrace.static_table({**STATIC, **lent, "static_numbers": [local]})
    assert [(problem.code, problem.path) for problem in caught.value.problems] == [
        ("conflict", "config.pools"),
        ("conflict", "config.static_numbers[0].when"),
    ]
    with pytest.raises(ringtrace.InputError, match="invalid_number"):
        ringtrace.static_table({"destination": "12"})
    with pytest.raises(ringtrace.InputError, match="invalid_shape"):
        ringtrace.static_table(STATIC, spam="yes")
