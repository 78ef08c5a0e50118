"""One contender in a process of its own: load the columns, run each model a few times, print a line of JSON each.

    peers.py CONTENDER FOLDER ROUNDS MODEL...

Each contender gets the input that suits it best, made before its clock starts (`load`): Polars and DuckDB a table with
every touch's journey, position in time, channel as a small integer, and whether its journey converted, which spares
them the work of finding that out; the packages their own kind of paths. They share out conversions only; ringtrace
shares out the value in the same pass.
"""
import contextlib
import io
import json
import pathlib
import sys
import time
import warnings

import numpy as np

warnings.filterwarnings("ignore")
DIRECT = 2
WEEK_MS = 7 * 86_400_000.0


class Columns:
    """The saved columns, and what the contenders' inputs are made of."""

    def __init__(self, folder: str):
        self.folder = pathlib.Path(folder)
        self.client, self.time, self.channel, self.converted = (
            np.load(self.folder / f"{name}.npy") for name in ("client", "time", "channel", "converted"))
        self.channels = int(np.load(self.folder / "channels.npy")[0])
        self.names = [f"C{code:02}" for code in range(self.channels)]
        self.starts = np.flatnonzero(np.r_[True, self.client[1:] != self.client[:-1]])
        self.lengths = np.diff(np.r_[self.starts, len(self.client)])

    def journeys_converted(self) -> np.ndarray:
        """By journey, whether it converted: what its last touch says."""
        return self.converted[self.starts + self.lengths - 1].astype(bool)

    def lists(self) -> list[list[str]]:
        names = [self.names[code] for code in self.channel.tolist()]
        return [names[start:start + length] for start, length in zip(self.starts.tolist(), self.lengths.tolist())]

    def frame(self):
        """The table for Polars; DuckDB and pandas take theirs from it."""
        import polars as pl
        converted = np.repeat(self.journeys_converted(), self.lengths)
        return pl.DataFrame({
            "j": self.client, "t": self.time, "c": self.channel.astype(np.uint8),
            "last": self.converted.astype(bool), "conv": converted,
        }).with_columns(pl.col("j").set_sorted())

    def parquet(self) -> str:
        """The same as a file that DuckDB and Polars read as it is; made once."""
        path = self.folder / "touches.parquet"
        if not path.exists():
            self.frame().write_parquet(path)
        return str(path)

    def grouped(self):
        """Distinct paths with their counts, for ChannelAttribution."""
        import pandas as pd
        counts: dict[str, list[int]] = {}
        for path, converted in zip(self.lists(), self.journeys_converted().tolist()):
            counts.setdefault(" > ".join(path), [0, 0])[0 if converted else 1] += 1
        rows = [(path, converted, null) for path, (converted, null) in counts.items()]
        return pd.DataFrame(rows, columns=["path", "conversions", "nulls"])


class Polars:
    """Lazy expressions over the table, sorted by journey and said to be; no sort, one pass a model. What only needs
    the neighbouring row is written with `shift`, what needs the journey with `over`."""

    def __init__(self, columns: Columns):
        import polars as pl
        self.pl, self.names = pl, columns.names
        self.table = pl.read_parquet(columns.parquet()).with_columns(pl.col("j").set_sorted()).rechunk()

    def weights(self) -> dict:
        pl = self.pl
        n, i = pl.len().over("j"), pl.int_range(pl.len()).over("j")
        age = (pl.col("t").last().over("j") - pl.col("t")) / WEEK_MS
        part = lambda raw: raw / raw.sum().over("j")
        ends = (i == 0) | (i == n - 1)
        return {
            "linear": 1.0 / n,
            "position": pl.when(n == 1).then(1.0).when(n == 2).then(0.5).when(ends).then(0.4).otherwise(0.2 / (n - 2)),
            "rank_decay": (i + 1) / (n * (n + 1) / 2),
            "geometric": 0.5 ** (n - 1 - i) / (2.0 - 0.5 ** (n - 1)),
            "time_decay": part(0.5 ** age),
            "time_decay_steps": part(0.5 ** age.floor()),
            "custom": pl.when(n == 1).then(1.0).when(ends).then(0.3 / (0.6 + 0.1 * (n - 2))).otherwise(
                0.1 / (0.6 + 0.1 * (n - 2))),
        }

    def query(self, model: str):
        pl = self.pl
        touches = self.table.lazy().filter("conv")
        new = pl.col("j") != pl.col("j").shift(1)
        count = lambda rows: rows.group_by("c").agg(w=pl.len())
        if model == "first":
            return count(touches.filter(new.fill_null(True)))
        if model == "last":
            return count(self.table.lazy().filter("last"))
        if model == "last_non_direct":
            # What is left of a journey: its touches that are not direct, and its last. That one counts unless it is
            # direct and another stands before it, which then does.
            direct, ends = pl.col("c") == DIRECT, (pl.col("j") != pl.col("j").shift(-1)).fill_null(True)
            left = touches.filter((pl.col("c") != DIRECT) | pl.col("last"))
            before_direct = (direct.shift(-1) & pl.col("last").shift(-1) & ~ends).fill_null(False)
            return count(left.filter((~direct & (ends | before_direct)) | (direct & ends & new.fill_null(True))))
        if model == "linear_channels":
            touches = touches.select("j", "c").unique()
            return touches.with_columns(w=1.0 / pl.len().over("j")).group_by("c").agg(pl.col("w").sum())
        if model == "linear_runs":
            run = new | (pl.col("c") != pl.col("c").shift(1))
            touches = touches.filter(run.fill_null(True))
            return touches.with_columns(w=1.0 / pl.len().over("j")).group_by("c").agg(pl.col("w").sum())
        return touches.with_columns(w=self.weights()[model]).group_by("c").agg(pl.col("w").sum())

    def run(self, model: str) -> dict[str, float]:
        pl = self.pl
        if model == "rules":
            queries = [self.query(name) for name in RULES]
            return [by_code(self, frame) for frame in pl.collect_all(queries)][-1]
        return by_code(self, self.query(model).collect())


def by_code(contender, frame) -> dict[str, float]:
    return {contender.names[code]: float(w) for code, w in zip(frame["c"].to_list(), frame["w"].to_list())}


RULES = ["first", "last", "last_non_direct", "linear", "linear_runs", "linear_channels", "position", "rank_decay",
         "geometric", "time_decay", "time_decay_steps", "custom"]


class DuckDB:
    """SQL over a table in memory. What a journey's totals are enough for joins them (DuckDB hashes, it does not sort);
    only what needs the position of a touch uses a window."""

    def __init__(self, columns: Columns):
        import duckdb
        self.names, self.connection = columns.names, duckdb.connect()
        self.connection.execute(f"create table t as select * from read_parquet('{columns.parquet()}')")

    JOINED = ("with s as (select j, {sums} from t where conv group by j) "
              "select c, sum({weight}) from t join s using (j) where conv group by c")
    PLACED = ("with p as (select c, count(*) over (partition by j) n, "
              "row_number() over (partition by j order by t) - 1 i from t where conv) "
              "select c, sum({weight}) from p group by c")
    DECAYED = ("with s as (select j, max(t) z from t where conv group by j), "
               "e as (select j, c, pow(0.5, {age}) e from t join s using (j) where conv), "
               "d as (select j, sum(e) d from e group by j) select c, sum(e / d) from e join d using (j) group by c")
    QUERIES = {
        "first": "select c, count(*) from (select arg_min(c, t) c from t where conv group by j) group by c",
        "last": "select c, count(*) from t where last group by c",
        "last_non_direct": "select c, count(*) from (select coalesce(arg_max(c, t) filter (c <> 2), 2) c from t "
                           "where conv group by j) group by c",
        "linear": JOINED.format(sums="count(*) n", weight="1.0 / n"),
        "linear_runs": "with r as (select j, c, lag(c) over (partition by j order by t) b from t where conv), "
                       "k as (select j, c from r where b is distinct from c), "
                       "s as (select j, count(*) n from k group by j) "
                       "select c, sum(1.0 / n) from k join s using (j) group by c",
        "linear_channels": "with k as (select distinct j, c from t where conv), "
                           "s as (select j, count(*) n from k group by j) "
                           "select c, sum(1.0 / n) from k join s using (j) group by c",
        "position": JOINED.format(sums="count(*) n, min(t) a, max(t) z", weight="case when n = 1 then 1.0 when n = 2 "
                                  "then 0.5 when t = a or t = z then 0.4 else 0.2 / (n - 2) end"),
        "rank_decay": PLACED.format(weight="(i + 1) / (n * (n + 1) / 2)"),
        "geometric": PLACED.format(weight="pow(0.5, n - 1 - i) / (2 - pow(0.5, n - 1))"),
        "time_decay": DECAYED.format(age=f"(z - t) / {WEEK_MS}"),
        "time_decay_steps": DECAYED.format(age=f"floor((z - t) / {WEEK_MS})"),
        "custom": JOINED.format(sums="count(*) n, min(t) a, max(t) z", weight="case when n = 1 then 1.0 when t = a or "
                                "t = z then 0.3 / (0.6 + 0.1 * (n - 2)) else 0.1 / (0.6 + 0.1 * (n - 2)) end"),
    }

    def run(self, model: str) -> dict[str, float]:
        rows = []
        for name in RULES if model == "rules" else [model]:
            rows = self.connection.execute(self.QUERIES[name]).fetchall()
        return {self.names[code]: float(weight) for code, weight in rows}


class Pandas:
    """`groupby` and `transform`, as most scripts have it."""

    def __init__(self, columns: Columns):
        self.names = columns.names
        self.table = columns.frame().to_pandas()

    def run(self, model: str) -> dict[str, float]:
        touches = self.table[self.table["conv"]]
        if model == "first":
            sums = touches.drop_duplicates("j").groupby("c").size()
        elif model == "last":
            sums = touches[touches["last"]].groupby("c").size()
        else:
            journeys = touches.groupby("j", sort=False)
            if model == "linear":
                weight = 1.0 / journeys["c"].transform("size")
            else:
                raw = 0.5 ** ((journeys["t"].transform("max") - touches["t"]) / WEEK_MS)
                weight = raw / raw.groupby(touches["j"], sort=False).transform("sum")
            sums = weight.groupby(touches["c"]).sum()
        return {self.names[code]: float(weight) for code, weight in sums.items()}


class ChannelAttribution:
    """From distinct paths with counts. Its Markov model is a simulation."""

    def __init__(self, columns: Columns):
        import ChannelAttribution as package
        self.package, self.paths = package, columns.grouped()

    def run(self, model: str) -> dict[str, float]:
        if model.startswith("markov"):
            answer = self.package.markov_model(self.paths, "path", "conversions", var_null="nulls",
                                               order=int(model[-1]), ncore=1, flg_pro=False, verbose=False)
            return dict(zip(answer["channel_name"], answer["total_conversions"]))
        answer = self.package.heuristic_models(self.paths, "path", "conversions", flg_pro=False)
        column = {"first": "first_touch", "last": "last_touch", "linear": "linear_touch"}[model]
        found = column if column in answer.columns else column.removesuffix("_touch")
        return dict(zip(answer["channel_name"], answer[found]))


class DP6:
    """Marketing-Attribution-Models 2.x, on the table of touches. The whole call: it keeps nothing between models."""

    def __init__(self, columns: Columns):
        import polars as pl
        from mam.core import MAM
        frame = columns.frame()
        self.model, self.frame = MAM, frame.select(
            user=pl.col("j").cast(pl.String), ts=pl.from_epoch("t", time_unit="ms"),
            channel=pl.col("c").replace_strict(dict(enumerate(columns.names)), return_dtype=pl.String),
            conv=pl.col("last"))

    def run(self, model: str) -> dict[str, float]:
        made = self.model(self.frame, format_type="session", channels_colname="channel",
                          journey_with_conv_colname="conv", datetime_colname="ts", user_id_colname="user")
        call = {"first": "run_first_click", "last": "run_last_click", "linear": "run_linear",
                "position": "run_position_based", "time_decay": "run_time_decay", "markov1": "run_markov",
                "shapley4": "run_shapley"}[model]
        answer = getattr(made, call)().to_polars()
        return {str(name): float(share) for name, share in zip(answer["channels"], answer["attribution"])}


class ShapleyAttribution:
    """The package shapley-attribution, on lists of converting paths (its ordered form forgets which ones converted)."""

    def __init__(self, columns: Columns):
        import shapley_attribution as package
        self.package = package
        self.paths = [path for path, converted in zip(columns.lists(), columns.journeys_converted()) if converted]

    def run(self, model: str) -> dict[str, float]:
        kind = {"shapley_simplified": "SimplifiedShapleyAttribution",
                "shapley_ordered": "OrderedShapleyAttribution"}[model]
        fitted = getattr(self.package, kind)(normalize=False).fit(self.paths, None)
        return {str(name): float(credit) for name, credit in fitted.get_attribution().items()}


CONTENDERS = {"polars": Polars, "duckdb": DuckDB, "pandas": Pandas, "ChannelAttribution": ChannelAttribution,
              "DP6": DP6, "shapley-attribution": ShapleyAttribution}


def memory(field: str) -> int:
    """A field of this process's status, in bytes; 0 where there is none."""
    with contextlib.suppress(OSError):
        for line in open("/proc/self/status", encoding="ascii"):
            if line.startswith(field):
                return int(line.split()[1]) * 1024
    return 0


def measured(contender, model: str, rounds: int) -> dict:
    """The quickest of several rounds; of a slow model only the first."""
    with contextlib.suppress(OSError):
        # From here on the highest memory is counted anew.
        pathlib.Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before, wall, cpu, credits = memory("VmRSS"), [], [], {}
    while len(wall) < rounds and sum(wall) < 5:
        clock, processor = time.perf_counter(), time.process_time()
        credits = contender.run("markov1" if model == "markov1_by_journey" else model)
        wall.append(time.perf_counter() - clock)
        cpu.append(time.process_time() - processor)
    return {"model": model, "wall": min(wall), "cpu": min(cpu), "peak": max(0, memory("VmHWM") - before),
            "credits": credits}


def main() -> None:
    contender, folder, rounds, *models = sys.argv[1:]
    columns = Columns(folder)
    if contender in ("polars", "duckdb"):
        columns.parquet()
    begin = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        ready = CONTENDERS[contender](columns)
    load = time.perf_counter() - begin
    del columns
    for model in models:
        with contextlib.redirect_stdout(io.StringIO()):
            answer = measured(ready, model, int(rounds))
        print(json.dumps({**answer, "load": load}), flush=True)


if __name__ == "__main__":
    main()
