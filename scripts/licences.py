#!/usr/bin/env python3
"""Every dependency's licence must be one of those this project accepts. Reads `cargo metadata`; needs nothing else."""
import json
import re
import subprocess
import sys

ACCEPTED = {
    "MIT", "MIT-0", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "Zlib", "Unicode-3.0", "Unlicense", "0BSD", "CC0-1.0",
}


def accepted(expression: str) -> bool:
    """Whether an SPDX expression can be met with accepted licences alone (`MIT OR GPL-3.0` can, `MIT AND GPL-3.0` can't)."""
    words = re.findall(r"\(|\)|[^\s()/]+|/", expression.replace("/", " OR "))
    words = [word for word in words if word]

    def either(at: int) -> tuple[bool, int]:
        good, at = both(at)
        while at < len(words) and words[at] == "OR":
            other, at = both(at + 1)
            good = good or other
        return good, at

    def both(at: int) -> tuple[bool, int]:
        good, at = one(at)
        while at < len(words) and words[at] == "AND":
            other, at = one(at + 1)
            good = good and other
        return good, at

    def one(at: int) -> tuple[bool, int]:
        if words[at] == "(":
            good, at = either(at + 1)
            return good, at + 1
        good, at = words[at] in ACCEPTED, at + 1
        if at < len(words) and words[at] == "WITH":
            at += 2  # an exception only ever permits more
        return good, at

    return either(0)[0]


def main() -> int:
    assert accepted("(MIT OR Apache-2.0) AND Unicode-3.0") and accepted("Apache-2.0 WITH LLVM-exception OR GPL-3.0")
    assert not accepted("MIT AND GPL-3.0") and not accepted("LGPL-3.0 OR MPL-2.0")
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--all-features"]
    metadata = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    wrong = []
    for package in metadata["packages"]:
        licence = package["license"] or ""
        if package["source"] and (not licence or not accepted(licence)):
            wrong.append(f"{package['name']} {package['version']}: {licence or 'no licence named'}")
    print(f"licences: {len(metadata['packages'])} packages, {len(wrong)} not accepted")
    print("\n".join(wrong), end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
