"""More texts than are labelled, for the encoder to learn from its teacher: clauses, two clauses joined, other words."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from benchmarks.consultation.utterances import TRAINED, Sample, labelled, noisy, placed, reworded

_BETWEEN = re.compile(r"(?<=[.?!;,])\s+|\s[–—-]\s| but | and | because |\n")
_JOINTS = (", ", ". ", " - ", " and ", "? ", " but ")
_CLAUSE = 3  # words of a clause that says something
_SHARES = {"clauses": 0.5, "joined": 0.3, "reworded": 0.5, "placed": 0.25}  # of the texts


_OTHERS, _MORE = 5_000, 7_000  # samples that are no labelled lines, and texts that nobody has labelled


def some_texts(made: Sequence[Sample], seed: int = 9) -> list[str]:
    """The labelled lines, some of the other samples, and texts made of the lines: what the teacher is asked about."""
    rng = random.Random(seed)
    told = [sample.text for name in TRAINED for sample in labelled(name)]
    known = set(told)
    others = [text for text in dict.fromkeys(sample.text for sample in made) if text not in known]
    more = more_texts(told)
    drawn = [*rng.sample(others, min(_OTHERS, len(others))), *rng.sample(more, min(_MORE, len(more)))]
    return list(dict.fromkeys([*told, *drawn]))


def more_texts(texts: Sequence[str], seed: int = 5) -> list[str]:
    """Texts made of these that are none of them: nobody has said what they mean."""
    rng = random.Random(seed)
    told = [text for text in dict.fromkeys(texts) if len(text.split()) >= _CLAUSE]
    parts = [clause for text in told for clause in _clauses(text) if clause != text]
    counts = {name: int(share * len(told)) for name, share in _SHARES.items()}
    found = [
        *rng.sample(parts, min(counts["clauses"], len(parts))),
        *(_joined(parts, rng) for _ in range(counts["joined"])),
        *(noisy(reworded(text, rng, 0.6), "", rng) for text in rng.sample(told, counts["reworded"])),
        *(placed(Sample(text, ()), rng).text for text in rng.sample(told, counts["placed"])),
    ]
    known = set(texts)
    return [text for text in dict.fromkeys(found) if text not in known]


def _clauses(text: str) -> Iterator[str]:
    stripped = (clause.strip(" ,.;:-–—") for clause in _BETWEEN.split(text))
    return (clause for clause in stripped if len(clause.split()) >= _CLAUSE)


def _joined(parts: Sequence[str], rng: random.Random) -> str:
    return rng.choice(parts) + rng.choice(_JOINTS) + rng.choice(parts)
