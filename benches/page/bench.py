"""The same text through Python's phonenumbers (pip install phonenumbers). Run the Rust benchmark first.

    python3 benches/page/bench.py [folder]
"""

import sys
import time
from pathlib import Path

import phonenumbers

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "target/page-bench")
text = (folder / "text.txt").read_text(encoding="utf-8")
part = text[: len(text) // 50]
best = float("inf")
found = 0
for _ in range(3):
    before = time.process_time()
    found = sum(1 for _ in phonenumbers.PhoneNumberMatcher(part, "US"))
    best = min(best, time.process_time() - before)
print(f"| phonenumbers, a fiftieth of the text | {len(part.encode()) / 1e6 / best:.2f} | {found} |")
