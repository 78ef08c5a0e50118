"""Which channels earned the conversions: models side by side over a table of touches (`examples/journeys.csv`, made
up).

pip install pandas pyarrow
"""

from pathlib import Path

import pandas as pd

import ringtrace

touches = pd.read_csv(Path(__file__).parents[1] / "journeys.csv", parse_dates=["time"])
answer = ringtrace.attribute(
    touches,
    at="time",
    models=["first", "last_non_direct", "linear", "markov", "shapley"],
    lookback_days=30,
    counts=True,
)
print(answer)
print(f"\n{answer.totals.conversions:.0f} conversions worth {answer.totals.value:.0f}, from {len(touches)} touches")

credits = pd.DataFrame(answer.to_columns())
print(credits[credits["model"] == "markov"].to_string(index=False, float_format="%.2f"))
