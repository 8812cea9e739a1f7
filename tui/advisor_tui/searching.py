"""Searching the handbook with words as people say them: what the words are about, ranked."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from advisor.handbook import Entry
from advisor_tui.handbook import page_of
from advisor_tui.wording import safe

_SMALL = """
a an and are as at be been but by can do does for from get had has have how i if in is it its me my of on or our should
so some that the their there this to too up was we what when which while why will with would you your use using choose
chosen pick set good best right need want know about into than then after before
"""
SMALL_WORDS = frozenset(_SMALL.split())
"""Words of a question that say nothing of its subject."""
TITLE, BEGINNING, PAGE = 6.0, 2.0, 1.0
"""What a word counts in the id or title, in the first sentences, anywhere on the page."""
OPENING = 400  # characters of a page that count more than the rest
NEARLY = 0.34
"""An entry is shown from this share of the best one's score on."""
SENTENCE = 5  # words from which a line of a page says something by itself
UNDERSTOOD = 0.5  # confidence from which the matcher's meaning is a hit
ASKED = 0.3
"""What the advisor's own questions count beside what it knows."""
KINDS = {
    "overview": "overview", "table": "table", "run": "rule on a run", "study": "rule on a study",
    "space": "rule on a space", "claim": "claim", "topic": "topic", "questions": "question it asks",
}  # fmt: skip


@dataclass(frozen=True)
class Hit:
    """An entry that the words are about, with its kind and the line that says so."""

    entry: Entry
    kind: str
    line: str


def hits(entries: Sequence[Entry], words: str) -> list[Hit]:
    """The entries that the words are about: first as the chat understands them, then those that hold most of them."""
    wanted = meant(words)
    if not wanted:
        return []
    known = {entry.id: entry for entry in entries}
    found = [known[name] for name in understood(words) if name in known]
    found += [entry for entry in _with_words(entries, wanted) if entry not in found]
    return [Hit(entry, KINDS.get(entry.id.partition("/")[0], ""), line_of(entry, wanted)) for entry in found]


def understood(words: str) -> list[str]:
    """The rules, claims and topics that the chat would answer a question in these words with."""
    from advisor.consult.judging import OUTSIDE
    from advisor.consult.understanding import understand
    from advisor.facts.setup import Setup

    if len(words.split()) < 2:
        return []
    meant = (match.id for match in understand(words, Setup()).matches if match.confidence >= UNDERSTOOD)
    return [identifier for identifier in meant if identifier != OUTSIDE]


def _with_words(entries: Sequence[Entry], wanted: Sequence[str]) -> list[Entry]:
    rarity = {
        word: math.log(1 + len(entries) / (1 + sum(word in indexed(e.id)[2] for e in entries))) for word in wanted
    }
    scored = [(score(entry, rarity), entry) for entry in entries]
    least = NEARLY * max((value for value, _ in scored), default=0.0)
    return [entry for value, entry in sorted(scored, key=lambda pair: -pair[0]) if value > max(least, 0.0)]


def score(entry: Entry, rarity: dict[str, float]) -> float:
    """How much of what is meant the entry is about; rare words count more."""
    title, opening, page = indexed(entry.id)
    kind = ASKED if entry.id.startswith("questions/") else 1.0
    return kind * sum(
        worth * (TITLE * (word in title) + BEGINNING * (word in opening) + PAGE * (word in page))
        for word, worth in rarity.items()
    )


def meant(words: str) -> list[str]:
    """The words of a question that carry its subject, by their stems; all of them where none does."""
    every = [stem(word) for word in re.findall(r"[\w.+-]+", words.lower())]
    subject = [stem(w) for w in re.findall(r"[\w.+-]+", words.lower()) if w not in SMALL_WORDS]
    return list(dict.fromkeys(subject or every))


def stem(word: str) -> str:
    """The word without the endings that its forms differ in."""
    word = word.strip(".-_")
    for ending in ("ization", "isation", "ing", "ies", "ied", "es", "ed", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word.removesuffix("e") if len(word) > 4 else word


@cache
def indexed(identifier: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The stems of an entry's id and heading, of its first sentences, of its whole page."""
    text = page_of(identifier)
    heading = f"{identifier} {text.partition(chr(10))[0]}"
    return _stems(heading), _stems(text[:OPENING]), _stems(text)


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in re.findall(r"[\w.+]+", text.lower().replace("-", " ").replace("_", " ")))


def line_of(entry: Entry, wanted: Sequence[str]) -> str:
    """What the page is about in its own words, or the sentence that holds more of what is meant."""
    text = re.split(r"(?m)^(?:#+ |\*\*)?References\b", page_of(entry.id))[0]
    heading, *rest = (line for line in text.splitlines() if line.strip())
    name = _plain(rest[0] if rest and heading.lstrip("# ") == entry.id else heading)
    prose = _plain("\n".join(line for line in rest if not line.lstrip().startswith(("|", "#"))))
    lines = [" ".join(line.split()) for line in re.split(r"(?<=[.!?:])\s|\n", prose)]
    told = [
        line for line in lines if len(line.split()) >= SENTENCE and line.endswith((".", "?", "!")) and "‹" not in line
    ]
    best = max([name, *told], key=lambda line: len(_stems(line) & set(wanted)))
    return safe(re.sub(r"\s*·\s*(severity|scope|confidence):?.*$", "", best.lstrip("- "), flags=re.IGNORECASE))


def _plain(markdown: str) -> str:
    return re.sub(r"[*`#>|]|\[|\]\([^)]*\)", "", markdown).strip()
