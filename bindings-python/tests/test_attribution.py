"""Attribution over columns of every kind: the same answer from all of them."""

import math

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import ringtrace
from ringtrace import InputError, attribute

CLIENT = ["b", "a", "a", "b", "c", "a"]
AT = [f"2026-03-0{day}T10:00:00Z" for day in (2, 1, 3, 4, 5, 5)]
CHANNEL = ["Search", "Search", "Email", "Email", "Social", "Social"]
CONVERTED = [0, 0, 1, 1, 0, 1]
VALUE = [0.0, 0.0, 10.0, 20.0, 0.0, 40.0]
ROWS = {"client": CLIENT, "at": AT, "channel": CHANNEL, "converted": CONVERTED, "value": VALUE}
MODELS = ["first", "last", "linear", {"time_decay": {"half_life_hours": 24}}, "markov", "shapley"]

FRAME = pd.DataFrame({**ROWS, "at": pd.to_datetime(AT)})
ARROW = pa.table({**ROWS, "at": pa.array(FRAME["at"], pa.timestamp("ms", "UTC"))})
POLARS = pl.from_arrow(ARROW)


def kinds():
    categories = FRAME.assign(client=FRAME["client"].astype("category"), channel=FRAME["channel"].astype("category"))
    naive = FRAME.assign(at=FRAME["at"].dt.tz_localize(None), converted=FRAME["converted"].astype(bool))
    parts = pa.Table.from_batches([*ARROW.slice(0, 2).to_batches(), *ARROW.slice(2).to_batches()])
    relation = duckdb.connect().from_arrow(ARROW)
    seconds = ARROW.set_column(1, "at", ARROW["at"].cast(pa.timestamp("s", "UTC")))
    texts = pa.table(
        {**ROWS, "client": pa.array(CLIENT, pa.large_string()), "channel": pa.array(CHANNEL, pa.string_view())}
    )
    small = ARROW.set_column(3, "converted", pa.array(CONVERTED, pa.int8()))
    decimals = ARROW.set_column(4, "value", pa.array([f"{value:.2f}" for value in VALUE]).cast(pa.decimal128(10, 2)))
    return {
        "lists": ROWS,
        "gaps": {**ROWS, "value": [value if won else math.nan for value, won in zip(VALUE, CONVERTED)]},
        "pandas gaps": FRAME.assign(value=FRAME["value"].where(FRAME["converted"] > 0)),
        "arrays": {name: np.array(column) for name, column in ROWS.items()},
        "pandas": FRAME,
        "categories": categories,
        "naive": naive,
        "arrow": ARROW,
        "batch": ARROW.to_batches()[0],
        "parts": parts,
        "polars": POLARS,
        "polars categories": POLARS.with_columns(pl.col("channel").cast(pl.Categorical)),
        "duckdb": relation,
        "seconds": seconds,
        "texts": texts,
        "small": small,
        "decimals": decimals,
        "floats": ARROW.set_column(3, "converted", pa.array(CONVERTED, pa.float32())),
        "columns": {name: ARROW[name].combine_chunks() for name in ARROW.column_names},
        "series": {name: POLARS[name] for name in POLARS.columns},
    }


WANTED = attribute(ROWS, models=MODELS)


def same(got, wanted):
    """The same credits; channels may be numbered otherwise, so sums may differ in the last bits."""
    for model in wanted.models:
        for name in ("conversions", "value"):
            ours, theirs = getattr(got, name)(model.name), getattr(wanted, name)(model.name)
            assert ours.keys() == theirs.keys()
            assert all(math.isclose(ours[key], theirs[key], rel_tol=1e-12, abs_tol=1e-12) for key in ours)
    return True


def test_credits_by_hand():
    # b: Search, Email -> 1 (20). a: Search, Email -> 1 (10); Search, Email, Social -> 1 (40). c: no conversion.
    assert WANTED.conversions("first") == {"Search": 3.0, "Email": 0.0, "Social": 0.0}
    assert WANTED.conversions("last") == {"Search": 0.0, "Email": 2.0, "Social": 1.0}
    linear = WANTED.conversions("linear")
    assert linear == pytest.approx({"Search": 4 / 3, "Email": 4 / 3, "Social": 1 / 3})
    assert WANTED.value("linear") == pytest.approx({"Search": 15 + 40 / 3, "Email": 15 + 40 / 3, "Social": 40 / 3})
    assert (WANTED.totals.conversions, WANTED.totals.value) == (3.0, 70.0)


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_of_table(kind):
    same(attribute(kinds()[kind], models=MODELS), WANTED)


def test_encoded_columns_and_own_names():
    order = sorted(range(6), key=lambda row: (CLIENT[row], AT[row]))
    names = ["Search", "Email", "Social"]
    table = pa.table(
        {
            "who": pa.array(["abc".index(CLIENT[row]) for row in order], pa.int32()),
            "when": ARROW["at"].take(order).cast(pa.int64()),
            "by": pa.array([names.index(CHANNEL[row]) for row in order], pa.uint32()),
            "won": pa.array([CONVERTED[row] for row in order], pa.uint8()),
            "worth": pa.array([VALUE[row] for row in order]),
        }
    )
    own = {"client": "who", "at": "when", "channel": "by", "converted": "won", "value": "worth"}
    same(attribute(table, models=MODELS, channels=names, **own), WANTED)
    # The order of the rows is not asked for.
    same(attribute(table.take([3, 0, 5, 1, 4, 2]), models=MODELS, channels=names, **own), WANTED)
    lists = {"client": ["a", "b"], "channel": [1, 0], "converted": [True, False]}
    assert attribute(lists, models=["last"], channels=["X", "Y"]).conversions("last") == {"Y": 1.0, "X": 0.0}


def test_conversions_apart():
    touches = ARROW.drop_columns(["converted", "value"])
    won = [row for row in range(6) if CONVERTED[row]]
    apart = pa.table(
        {"client": [CLIENT[row] for row in won], "at": ARROW["at"].take(won), "value": [VALUE[row] for row in won]}
    )
    same(attribute(touches, conversions=apart, models=MODELS), WANTED)
    same(attribute(touches.to_pandas(), conversions=apart.to_pandas(), models=MODELS), WANTED)
    with pytest.raises(InputError, match="conversions"):
        attribute(ARROW, conversions=apart)
    with pytest.raises(InputError, match="what converted"):
        attribute(touches)


def test_paths():
    answer = attribute(
        paths=[{"path": ["Search", "Email"], "conversions": 3, "nulls": 4}, {"path": ["Email"], "conversions": 1}],
        models=["first", "markov"],
        counts=True,
    )
    assert answer.conversions("first") == {"Search": 3.0, "Email": 1.0}
    assert answer.counts.nulls == 4


def test_days_campaigns_and_intervals():
    by_day = attribute(ARROW, models=["last"], by="day")
    days = {(cell.channel, cell.day): credit for cell, credit in zip(by_day.cells, by_day.models[0].cells.conversions)}
    assert (days["Email", "2026-03-03"], days["Email", "2026-03-04"], days["Social", "2026-03-05"]) == (1.0, 1.0, 1.0)
    assert sum(pa.table(by_day)["conversions"].to_pylist()) == 3.0
    table = ARROW.append_column("campaign", pa.array(["x", None, "y", "y", None, "x"]))
    campaigns = pl.DataFrame(attribute(table, models=["last"], by="campaign"))
    got = {(row["channel"], row["campaign"]): row["conversions"] for row in campaigns.to_dicts()}
    assert got[("Email", "y")] == 2.0 and got[("Social", "x")] == 1.0
    sure = attribute(ARROW, models=["last"], confidence={"repeats": 50, "seed": 7})
    assert sure == attribute(ARROW, models=["last"], confidence={"repeats": 50, "seed": 7})
    assert {"conversions_low", "conversions_high"} <= set(pa.table(sure).column_names)
    assert attribute(ARROW, models=["markov"], transitions=True).models[0].chain.transitions


def test_results_go_back_as_arrow():
    table = pa.table(WANTED)
    assert table.column_names == ["model", "channel", "conversions", "value", "score"]
    assert table.num_rows == len(MODELS) * 3
    frame = pl.DataFrame(WANTED)
    assert frame.group_by("model").agg(pl.col("conversions").sum()).get_column(
        "conversions"
    ).to_list() == pytest.approx([3.0] * 6)
    assert duckdb.connect().from_arrow(table).aggregate("sum(value)").fetchall()[0][0] == pytest.approx(70.0 * 6)
    report = ringtrace.Tracker({}).report(["channel"], ["visits"])
    assert pa.table(report).column_names == ["channel", "visits"]


def test_columns_that_fit_are_not_copied():
    """What is read where it lies must not be freed with the table either."""
    size = 3_000_000
    table = pa.table(
        {
            "client": pa.array(np.arange(size, dtype=np.uint32)),
            "at": pa.array(np.arange(size, dtype=np.int64)),
            "channel": pa.array(np.zeros(size, dtype=np.uint32)),
            "converted": pa.array(np.ones(size, dtype=np.uint8)),
            "value": pa.array(np.ones(size)),
        }
    )
    before = resident_kb()
    answer = attribute(table, models=["last"], channels=["Search"])
    peak = peak_kb()
    assert answer.conversions("last") == {"Search": float(size)}
    # The columns are 75 MB; the look at them takes next to nothing.
    assert peak - before < 30_000


def resident_kb():
    with open("/proc/self/clear_refs", "w") as reset:
        reset.write("5")
    return peak_kb()


def peak_kb():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


def test_tables_print():
    lines = str(WANTED).splitlines()
    assert lines[0].split()[:4] == ["channel", "first", "last", "linear"]
    assert all(len(line) <= 80 for line in lines)
    assert WANTED._repr_html_().startswith("<table>")


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"client": pa.array([1, 2, 3, 4, 5, -6])}, "touches.client[5]"),
        ({"client": pa.array(["a", None, "b", "c", "d", "e"])}, "touches.client[1]"),
        ({"client": pa.array([1.5] * 6)}, "touches.client"),
        ({"channel": pa.array([1] * 6)}, "touches.channel"),
        ({"channel": pa.array(["a", "", "b", "c", "d", "e"])}, "touches.channel[1]"),
        ({"at": pa.array([True] * 6)}, "touches.at"),
        ({"at": pa.array(["yesterday"] * 6)}, "touches.at[0]"),
        ({"at": pa.array([None] * 6, pa.timestamp("ms"))}, "touches.at[0]"),
        ({"converted": pa.array(["yes"] * 6)}, "touches.converted"),
        ({"converted": pa.array([-1] * 6)}, "converted[0]"),
        ({"value": pa.array([None] * 6, pa.float64())}, "value"),
    ],
)
def test_wrong_columns(change, path):
    table = pa.table({**{name: ARROW[name] for name in ARROW.column_names}, **change})
    with pytest.raises(InputError) as caught:
        attribute(table)
    assert caught.value.path.startswith(path)


def test_wrong_questions():
    for wrong in [
        {"models": []},
        {"models": ["guess"]},
        {"models": [{"markov": {"order": 99}}]},
        {"lookback_days": -1},
        {"channel": "colour"},
        {"by": "moon"},
    ]:
        with pytest.raises(InputError):
            attribute(ARROW, **wrong)
    with pytest.raises(TypeError, match="speaks Arrow"):
        attribute(5)
    with pytest.raises(TypeError, match="one way"):
        attribute(ARROW.drop_columns(["converted", "value"]), conversions={"client": ["a"], "at": [AT[0]]})
    stream = ARROW.__arrow_c_stream__()

    class Once:
        def __arrow_c_stream__(self, requested_schema=None):
            return stream

    assert attribute(Once(), models=["last"])
    with pytest.raises(ValueError, match="read already"):
        attribute(Once(), models=["last"])
