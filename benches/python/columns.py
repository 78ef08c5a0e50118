"""What does attribution over a table cost, beside the pandas expression for the same?

Touches of made-up clients, sorted by client and time; every eighth journey converts at its last touch.
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
import pyarrow as pa
from clock import best, machine

from ringtrace import attribute

CHANNELS = ["Paid Search", "Organic Search", "Email", "Paid Social", "Referral", "Direct"]


def touches(rows: int) -> pd.DataFrame:
    random = np.random.default_rng(20260302)
    client = np.sort(random.integers(0, rows // 3, rows)).astype(np.int32)
    at = 1_772_445_600_000 + random.integers(0, 60 * 86_400_000, rows)
    order = np.lexsort((at, client))
    last = np.append(client[1:] != client[:-1], True)
    converted = (last & (random.random(rows) < 0.125)).astype(np.uint8)
    return pd.DataFrame(
        {
            "client": client,
            "at": pd.to_datetime(at[order], unit="ms", utc=True).as_unit("ms"),
            "channel": pd.Categorical.from_codes(random.integers(0, len(CHANNELS), rows).astype(np.int8), CHANNELS),
            "converted": converted,
            "value": converted * 120.0,
        }
    )


def pandas_last(table: pd.DataFrame) -> pd.Series:
    """The last touch within 90 days is the converting one itself."""
    return table[table["converted"] > 0].groupby("channel", observed=False)["converted"].sum()


def pandas_linear(table: pd.DataFrame) -> pd.Series:
    """Each client converts once at most here, at the last touch; touches 90 days before it and more do not count."""
    end = table.groupby("client")["at"].transform("max")
    won = table.groupby("client")["converted"].transform("sum")
    inside = table[(won > 0) & (end - table["at"] <= pd.Timedelta(days=90))]
    share = 1.0 / inside.groupby("client")["at"].transform("size")
    return share.groupby(inside["channel"], observed=False).sum()


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    frame = touches(rows)
    texts = frame.assign(
        client="client-" + frame["client"].astype(str).str.zfill(9), channel=frame["channel"].astype(str)
    )
    names = {"channels": CHANNELS}
    encoded = pa.table(
        {
            "client": pa.array(frame["client"].to_numpy()),
            "at": pa.array(frame["at"].astype("int64").to_numpy()),
            "channel": pa.array(frame["channel"].cat.codes.to_numpy().astype(np.uint32)),
            "converted": pa.array(frame["converted"].to_numpy()),
            "value": pa.array(frame["value"].to_numpy()),
        }
    )
    ours = attribute(frame, models=["last", "linear"])
    assert ours.conversions("last") == as_dict(pandas_last(frame)), "both share alike"
    linear = pandas_linear(frame)
    assert all(abs(ours.conversions("linear")[name] - linear[name]) < 1e-6 for name in CHANNELS)
    five = ["first", "last", "linear", "position_based", "time_decay"]
    times = best(
        {
            "ringtrace, linear, encoded columns": lambda: lambda: attribute(encoded, models=["linear"], **names),
            "ringtrace, linear, categories": lambda: lambda: attribute(frame, models=["linear"]),
            "ringtrace, linear, texts": lambda: lambda: attribute(texts, models=["linear"]),
            "ringtrace, 5 models, encoded": lambda: lambda: attribute(encoded, models=five, **names),
            "ringtrace, Markov, encoded": lambda: lambda: attribute(encoded, models=["markov"], **names),
            "pandas, last (no journeys)": lambda: lambda: pandas_last(frame),
            "pandas, linear, categories": lambda: lambda: pandas_linear(frame),
            "pandas, linear, texts": lambda: lambda: pandas_linear(texts),
        }
    )
    print(f"{rows:,} touches; {machine()}")
    for name, seconds in times.items():
        print(f"{name:36} {seconds * 1e3:9.1f} ms {rows / seconds / 1e6:8.1f} million touches/s")


def as_dict(series: pd.Series) -> dict[str, float]:
    return {str(name): float(value) for name, value in series.items()}


if __name__ == "__main__":
    main()
