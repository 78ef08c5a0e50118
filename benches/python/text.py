"""How fast are numbers replaced in text and in HTML through Python, beside the library `phonenumbers`?

Made-up text: a telephone number about every two kilobytes, every fourth of them the one that is replaced, dates,
prices and order numbers between them.
"""

from __future__ import annotations

import random

import phonenumbers
from clock import best, machine

from ringtrace import Rules

OWN, LENT = "+12125550100", "+12125550142"
WORDS = "the dentist will see you on Monday and we are open until nine with a new chair for everyone".split()


def text(size: int) -> str:
    random_ = random.Random(7)
    parts, length = [], 0
    while length < size:
        word = random_.choice(WORDS)
        draw = random_.random()
        if draw < 0.00055:
            word = "(212) 555-0100"
        elif draw < 0.0022:
            word = f"(646) 555-{random_.randrange(100, 200):04}"
        elif draw < 0.02:
            word = random_.choice(["2026-03-02", "$1,299.00", f"order {random_.randrange(10**9)}", "10:30", "12 to 14"])
        parts.append(word)
        length += len(word) + 1
    return " ".join(parts)


def page(words: str) -> str:
    return "".join(
        f'<div class="card"><p title="x">{words[at : at + 400]}</p></div>\n' for at in range(0, len(words), 400)
    )


def with_phonenumbers(given: str) -> str:
    own = phonenumbers.parse(OWN)
    out, last = [], 0
    for match in phonenumbers.PhoneNumberMatcher(given, "US", phonenumbers.Leniency.POSSIBLE):
        if match.number == own:
            lent = phonenumbers.format_number(phonenumbers.parse(LENT), phonenumbers.PhoneNumberFormat.NATIONAL)
            out += [given[last : match.start], lent]
            last = match.end
    return "".join([*out, given[last:]])


def main() -> None:
    plain = text(4_000_000)
    part = plain[:200_000]
    html = page(plain)
    uni = plain.replace("dentist", "зубной врач")
    rules = Rules({OWN: LENT})
    assert with_phonenumbers(part) == rules.replace(part), "both change the same"
    sizes = {
        "ringtrace, text": len(plain),
        "ringtrace, text not in ASCII": len(uni.encode()),
        "ringtrace, HTML": len(html),
        "phonenumbers, text": len(part),
    }
    times = best(
        {
            "ringtrace, text": lambda: lambda: rules.replace(plain),
            "ringtrace, text not in ASCII": lambda: lambda: rules.replace(uni),
            "ringtrace, HTML": lambda: lambda: rules.rewrite_html(html),
            "phonenumbers, text": lambda: lambda: with_phonenumbers(part),
        }
    )
    print(machine())
    for name, seconds in times.items():
        print(f"{name:30} {sizes[name] / seconds / 1e6:9.2f} MB/s")


if __name__ == "__main__":
    main()
