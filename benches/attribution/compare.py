#!/usr/bin/env python3
"""ringtrace's attribution beside what others use, on the same made-up journeys, in one run.

    benches/attribution/compare.py            many minutes, most of them its peers'; wants 4 GB of memory
    benches/attribution/compare.py --quick    a minute once everything is installed: 20,000 journeys

Builds the benchmark program, makes a virtual environment with the packages of requirements.txt (both under
`target/`), writes the columns once, and runs every contender in a process of its own, ringtrace right before it each
time. Prints wall and processor time, the memory a model added, their ratios to ringtrace, and whether the answers are
the same. Ends with an error if one is not, unless a difference is expected and its reason printed. On a busy machine
the processor's time is the one to read.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import venv

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
RULES = ["first", "last", "last_non_direct", "linear", "linear_runs", "linear_channels", "position", "rank_decay",
         "geometric", "time_decay", "time_decay_steps", "custom"]
# What shares each journey by itself: nothing is grouped.
BY_JOURNEY = [*RULES, "rules", "shapley_simplified", "shapley_ordered"]
SEED = 1007
EXACT = 1e-9

# What differs, and why.
SIMULATED = "a simulation: equal only within its noise"

# Which contenders run which models, at how many journeys over 12 channels: a million where they bear it.
FULL = [
    ("polars", 1_000_000, [*RULES, "rules"]),
    ("duckdb", 1_000_000, [*RULES, "rules"]),
    ("pandas", 1_000_000, ["first", "last", "linear", "time_decay"]),
    ("ChannelAttribution", 1_000_000, ["first", "last", "linear", "markov1"]),
    ("ChannelAttribution", 100_000, ["linear", "markov1", "markov2", "markov3", "markov4"]),
    ("DP6", 1_000_000, ["linear", "markov1_by_journey"]),
    ("DP6", 100_000, ["first", "last", "linear", "position", "time_decay", "markov1_by_journey", "shapley4"]),
    ("shapley-attribution", 100_000, ["shapley_simplified", "shapley_ordered"]),
]
QUICK_JOURNEYS = 20_000


def run(command: list, **more) -> str:
    return subprocess.run([str(part) for part in command], check=True, text=True, stdout=subprocess.PIPE, **more).stdout


def program() -> str:
    """Builds the benchmark and finds where it is."""
    lines = run(["cargo", "bench", "-p", "ringtrace-benches", "--bench", "attribution", "--no-run", "--locked",
                 "--message-format=json"], cwd=ROOT).splitlines()
    made = [json.loads(line) for line in lines if line.startswith("{")]
    return [one["executable"] for one in made if one.get("executable")][-1]


def python(folder: pathlib.Path) -> pathlib.Path:
    """The virtual environment's interpreter, with the contenders installed."""
    found = folder / "bin" / "python"
    wanted = HERE / "requirements.txt"
    stamp = folder / "requirements.txt"
    if not stamp.exists() or stamp.read_text() != wanted.read_text():
        venv.create(folder, with_pip=True, symlinks=True)
        run([found, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", wanted])
        stamp.write_text(wanted.read_text())
    return found


class Bench:
    def __init__(self, home: pathlib.Path, binary: str, interpreter: pathlib.Path, timeout: float):
        self.home, self.binary, self.python, self.timeout = home, binary, interpreter, timeout
        self.failures = 0

    def columns(self, journeys: int, channels: int) -> pathlib.Path:
        folder = self.home / f"{journeys}_{channels}"
        if not (folder / "channels.npy").exists():
            run([self.binary, "columns", folder, journeys, channels, SEED])
        return folder

    def ours(self, folder: pathlib.Path, models: list[str], rounds: int = 5) -> dict[str, dict]:
        lines = run([self.binary, "answer", folder, rounds, *models]).splitlines()
        return {one["model"]: one for one in map(json.loads, lines)}

    def theirs(self, contender: str, models: list[str], folder: pathlib.Path, rounds: int) -> tuple[dict, str]:
        """The answers by model, and why some are missing."""
        command = [str(part) for part in (self.python, HERE / "peers.py", contender, folder, rounds, *models)]
        why, process = "", subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            out, errors = process.communicate(timeout=self.timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            out, errors = process.communicate()
            why = f"stopped after {self.timeout:.0f} s"
        if process.returncode and not why:
            self.failures += 1
            why = "failed: " + (errors.strip().splitlines() or ["?"])[-1][:80]
        lines = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
        return {one["model"]: one for one in lines}, why

    def agreement(self, contender: str, model: str, ours: dict, theirs: dict) -> str:
        """How far apart the credits are, as a part of all."""
        total = sum(ours["credits"]) or 1.0
        other = [theirs["credits"].get(f"C{code:02}", 0.0) for code in range(len(ours["credits"]))]
        apart = max(abs(a - b) for a, b in zip(ours["credits"], other)) / total
        if contender == "ChannelAttribution" and model.startswith("markov"):
            return f"{apart:.1%} apart: {SIMULATED}"
        if apart > EXACT:
            self.failures += 1
            return f"NOT EQUAL: {apart:.1e} apart"
        return "yes"

    def compare(self, plan: list[tuple[str, int, list[str]]], rounds: int) -> None:
        """Prints one table a contender and size, a row a model."""
        for contender, journeys, models in plan:
            folder = self.columns(journeys, 12)
            grouped = contender == "ChannelAttribution"
            ours = self.ours(folder, ["paths", *models])
            theirs, why = self.theirs(contender, models, folder, rounds)
            begins = "distinct paths" if grouped else "touches"
            print(f"\n{contender}, {journeys:,} journeys, from {begins}:\n")
            head = ["model", "ringtrace wall ms", "CPU ms", f"{contender} wall ms", "CPU ms", "wall", "CPU",
                    "ringtrace MB added", f"{contender} MB added", "same answer"]
            show(head, ["---"] * len(head))
            for model in models:
                own = whole(ours, model, grouped or model in BY_JOURNEY)
                other = theirs.get(model)
                begin = [model, milliseconds(own["wall"]), milliseconds(own["cpu"])]
                if other is None:
                    show([*begin, why, "", "", "", megabytes(own["peak"]), "", ""])
                    continue
                show([*begin, milliseconds(other["wall"]), milliseconds(other["cpu"]),
                      ratio(other["wall"], own["wall"]), ratio(other["cpu"], own["cpu"]), megabytes(own["peak"]),
                      megabytes(other["peak"]), self.agreement(contender, model, ours[model], other)])

    def floor(self, journeys: int, channels: int) -> None:
        """What ringtrace takes for itself, beside a scan of the same columns."""
        folder = self.columns(journeys, channels)
        models = ["markov1", "markov2", "shapley_positions", "shapley_exact_set", "shapley4"]
        ours = self.ours(folder, ["scan", "check", *BY_JOURNEY, "paths", *models], 3)
        ours |= self.ours(folder, ["markov3", "markov4"], 1)
        scan = ours["scan"]["cpu"]
        print(f"\n{journeys:,} journeys over {channels} channels, {megabytes(ours['scan']['input'])} MB of columns, "
              f"read from files in {ours['scan']['load']:.2f} s:\n")
        show(["ringtrace", "CPU ms", "to a bare scan", "MB added"], ["---"] * 4)
        for model, one in ours.items():
            show([model, milliseconds(one["cpu"]), ratio(one["cpu"], scan), megabytes(one["peak"])])


def quick(contender: str, journeys: int) -> bool:
    """Of contenders that come twice, the rows with more models."""
    return journeys == min(other for name, other, _ in FULL if name == contender)


def whole(ours: dict, model: str, alone: bool) -> dict:
    """The cost from where the contender starts: touches, unless it takes distinct paths or the model is a rule."""
    if alone:
        return ours[model]
    return {key: max(ours[model][key], ours["paths"][key]) if key == "peak" else ours[model][key] + ours["paths"][key]
            for key in ("wall", "cpu", "peak")}


def show(*rows: list[str]) -> None:
    for row in rows:
        print("| " + " | ".join(row) + " |", flush=True)


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1e3:,.1f}" if seconds < 0.1 else f"{seconds * 1e3:,.0f}"


def megabytes(count: float) -> str:
    return f"{count / 1e6:,.1f}" if count < 1e7 else f"{count / 1e6:,.0f}"


def ratio(other: float, own: float) -> str:
    return f"{other / own:,.1f}x" if other < 10 * own else f"{other / own:,.0f}x"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="20,000 journeys: shows that it works, little more")
    parser.add_argument("--contenders", help="only these, separated by commas")
    parser.add_argument("--program", help="a benchmark program that is already built")
    parser.add_argument("--venv", type=pathlib.Path, help="a virtual environment to use or make")
    arguments = parser.parse_args()
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    home = target / "attribution"
    home.mkdir(parents=True, exist_ok=True)
    binary = arguments.program or program()
    bench = Bench(home, binary, python(arguments.venv or home / "venv"), 20 if arguments.quick else 100)
    plan = FULL
    if arguments.quick:
        plan = [(name, QUICK_JOURNEYS, models) for name, journeys, models in FULL if quick(name, journeys)]
    if arguments.contenders:
        plan = [one for one in plan if one[0] in arguments.contenders.split(",")]
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; the quickest of several rounds counts\n")
    bench.compare(plan, 1 if arguments.quick else 7)
    if not arguments.contenders:
        for channels in (12, 50):
            bench.floor(QUICK_JOURNEYS if arguments.quick else 1_000_000, channels)
    if bench.failures:
        print(f"\n{bench.failures} failed or not equal", file=sys.stderr)
    return 1 if bench.failures else 0


if __name__ == "__main__":
    sys.exit(main())
