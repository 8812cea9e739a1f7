"""Utterances with what they mean: the two halves of the benchmark, and the training samples made from the phrases."""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from advisor.consult.item import everything
from advisor.consult.matcher import NOTHING, OUTSIDE
from advisor.consult.plain_questions import questions_by_name
from advisor.tables import table

HERE = Path(__file__).parent
HALVES = {
    "tuning": HERE / "tuning.txt",
    "held-out": HERE / "held_out.txt",
    "fresh": HERE / "fresh.txt",
    "real, tuning": HERE / "real_tuning.txt",
    "real, held-out": HERE / "real_held_out.txt",
    "threads, tuning": HERE / "threads_tuning.txt",
    "threads, held-out": HERE / "threads_held_out.txt",
    "unseen": HERE / "unseen.txt",
    "unseen 2": HERE / "unseen_2.txt",
    "public, tuning": HERE / "public_tuning.txt",
    "public, held-out": HERE / "public_held_out.txt",
    "asked, tuning": HERE / "asked_tuning.txt",
    "asked, held-out": HERE / "asked_held_out.txt",
    "unseen 3": HERE / "unseen_3.txt",
    "voices, tuning": HERE / "voices_tuning.txt",
    "voices, held-out": HERE / "voices_held_out.txt",
    "voices, unseen": HERE / "voices_unseen.txt",
    "hands, tuning": HERE / "hands_tuning.txt",
    "hands 2, tuning": HERE / "hands_2_tuning.txt",
    "hands 3, tuning": HERE / "hands_3_tuning.txt",
    "hands 4, tuning": HERE / "hands_4_tuning.txt",
    "hands 5, tuning": HERE / "hands_5_tuning.txt",
    "threads 2, tuning": HERE / "threads_2_tuning.txt",
    "threads 2, unseen": HERE / "threads_2_unseen.txt",
    "twice, unseen": HERE / "twice_unseen.txt",
}
TRAINED = {
    "tuning": 1,
    "fresh": 1,
    "unseen": 1,
    "real, tuning": 1,
    "threads, tuning": 1,
    "public, tuning": 1,
    "asked, tuning": 1,
    "voices, tuning": 2,
    "hands, tuning": 2,
    "hands 2, tuning": 2,
    "hands 3, tuning": 2,
    "hands 4, tuning": 2,
    "hands 5, tuning": 2,
}
"""Halves whose lines the model is trained on beside the phrases, and how often each line is among the samples."""
_SENTENCE = 5  # words of a sentence of an item that says something by itself
_CHOICE = re.compile(r"\(([^()]*\|[^()]*)\)")
_ASIDES = (
    "AdamW, lr 3e-4",
    "batch size 64",
    "I use adam",
    "ResNet-50 on 50k images",
    "40 GPU hours left",
    "two gpus",
    "one run takes 30 min",
    "lr 1e-3, bs 128",
    "any idea?",
    "please help",
    "what should I do?",
    "it's a ViT",
    "10 classes",
    "help appreciated",
    "fine-tuning bert",
    "using pytorch",
    "optimizer is sgd",
    "what now?",
    "how can I fix this?",
)
_OPENINGS = (
    "hi,",
    "hello,",
    "so",
    "hey everyone,",
    "I'm training a resnet with adamw.",
    "I have 2 gpus and a weekend.",
    "tbh",
    "in my project",
    "quick question:",
    "I fine-tune bert on 5000 texts.",
    "btw",
    "lstm, adam, lr 0.001:",
)


class Utterance(NamedTuple):
    """A line of a half: the text, the sets of ids of which any one will do, in order, and the facts."""

    text: str
    meant: tuple[frozenset[str], ...]
    facts: dict[str, Any]


class Sample(NamedTuple):
    """A training sample: a text and what it means; several meanings share the weight."""

    text: str
    meant: tuple[str, ...]


def half(name: str) -> list[Utterance]:
    """The utterances of one half."""
    lines = HALVES[name].read_text(encoding="utf-8").splitlines()
    return [_utterance(line) for line in lines if line.strip() and not line.startswith("#")]


def _utterance(line: str) -> Utterance:
    ids, text, *facts = (part.strip() for part in line.split("::"))
    meant = tuple(frozenset(part.strip().split("|")) for part in ids.split(",") if part.strip() != "-")
    told = dict(pair.split("=", 1) for pair in (facts[0] if facts else "").split())
    return Utterance(text, meant, {name: typed(name, value) for name, value in told.items()})


def typed(name: str, value: str) -> Any:
    """A written fact as the value that the parser gives."""
    if value in ("true", "false"):
        return value == "true"
    if name == "parameters":
        return tuple(value.split(","))
    try:
        return float(value)
    except ValueError:
        return value


def phrases() -> list[tuple[str, str]]:
    """Every training phrase: (id, phrase), of the tables of phrases and of the items themselves."""
    found = []
    for scope in ("claim", "topic", "run", "study", "none"):
        for key, lines in table(f"phrases_{scope}")["phrases"].items():
            whole = re.sub(r"\n +", " ", lines)  # an indented line goes on with the phrase above it
            found += [(key, line) for line in whole.splitlines() if line.strip()]
    for key, item in everything().items():
        found += [(key, line) for line in item.file.phrases]
    return found + [(str(row["about"]), str(row["asked"])) for row in questions_by_name().values()]


def labelled(half_name: str) -> list[Sample]:
    """The lines of a half as they stand; what a part may mean shares the weight with the other parts."""
    told = ((one.text, frozenset[str]().union(*one.meant) or {NOTHING}) for one in half(half_name))
    known = {*everything(), NOTHING}
    return [Sample(text, tuple(sorted(meant & known))) for text, meant in told if meant & known]


def shares(made: list[Sample], ids: list[str]) -> Any:
    """How much each sample means each id: tensor [samples, ids], every row 1 in all."""
    import torch

    wanted = torch.zeros(len(made), len(ids))
    for row, sample in enumerate(made):
        for key in sample.meant:
            wanted[row, ids.index(key)] = 1 / len(sample.meant)
    return wanted


def fingerprints() -> list[int]:
    """A checksum a phrase and a labelled line: the model keeps them, so that a test can tell whether it is current."""
    told = [*phrases(), *((" ".join(sample.meant), sample.text) for name in TRAINED for sample in labelled(name))]
    return sorted({zlib.crc32(f"{key} {phrase}".encode()) for key, phrase in told})


def seen_in_training(said: list[Utterance]) -> set[str]:
    """Texts of utterances that happen to be a training phrase, word for word."""
    rng = random.Random(0)
    known = {_bare(text) for _, phrase in phrases() for text in expand(phrase, 8, rng)}
    return {utterance.text for utterance in said if len(utterance.text.split()) > 4 and _bare(utterance.text) in known}


def _bare(text: str) -> str:
    return text.lower().rstrip("?.! ")


def expand(phrase: str, most: int, rng: random.Random) -> list[str]:
    """Up to `most` different readings of a phrase with `(a|b)` choices."""
    found: list[str] = []
    for _ in range(most * 3):
        text = phrase
        while choice := _CHOICE.search(text):
            text = text[: choice.start()] + rng.choice(choice[1].split("|")) + text[choice.end() :]
        text = " ".join(text.split()).replace(" ?", "?").replace(" ,", ",")
        if text not in found:
            found.append(text)
        if len(found) == most:
            break
    return found


def described() -> list[Sample]:
    """Sentences in which the items themselves speak of what they mean, those that are the same for everybody."""
    found = []
    for key, item in everything().items():
        said = item.file
        for text in (said.title, said.means, said.answer, said.reality, *said.do, *said.then):
            sentences = re.split(r"(?<=[.;:?!])\s+", " ".join(text.split()))
            found += [Sample(one, (key,)) for one in sentences if "{" not in one and len(one.split()) >= _SENTENCE]
    return found


def placed(sample: Sample, rng: random.Random) -> Sample:
    """The sample with one or two of the things that people tell beside it, before or after."""
    told = [expand(rng.choice(_contexts()), 1, rng)[0] for _ in range(rng.choice((1, 1, 2)))]
    text, joint = sample.text.rstrip("."), rng.choice((". ", ", ", ": ", " - ", " ", "; ", ". ", "\n"))
    parts = [*told, text] if rng.random() < 0.6 else [text, *told] if len(told) == 1 else [told[0], text, told[1]]
    return sample._replace(text=joint.join(parts))


@cache
def _contexts() -> tuple[str, ...]:
    lines = (HERE / "contexts.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def samples(seed: int = 11, pairs: int = 400) -> list[Sample]:
    """Training samples: phrases with typing errors and asides, two at once and beside a bare fact, half of these again
    beside what people tell of their training, what the items say themselves, and the labelled lines."""
    rng, known = random.Random(seed), phrases()
    found = [Sample(noisy(reworded(t, rng), key, rng), (key,)) for key, line in known for t in expand(line, 1, rng)]
    found += [*_pairs(known, pairs, rng), *_beside_nothing(known, pairs // 3, rng)]
    found += [placed(sample, rng) for sample in found if rng.random() < 0.5]
    found += described()
    return found + [one for name, times in TRAINED.items() for one in _readings(labelled(name), times, rng)]


def _readings(told: list[Sample], times: int, rng: random.Random) -> Iterator[Sample]:
    """The lines as often as this; of several times the last is beside something else that people tell."""
    for sample in told:
        yield from [sample] * (times - 1 or 1)
        if times > 1:
            yield placed(sample, rng)


@cache
def _synonyms() -> tuple[tuple[str, ...], ...]:
    lines = (HERE / "synonyms.txt").read_text(encoding="utf-8").splitlines()
    return tuple(tuple(word.strip() for word in line.split("|")) for line in lines if line and not line.startswith("#"))


@cache
def _said(group: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in sorted(group, key=len, reverse=True))
    return re.compile(rf"(?<![\w'-])(?:{words})(?![\w'-])", re.IGNORECASE)


def reworded(text: str, rng: random.Random, chance: float = 0.35) -> str:
    """The text with some of its words replaced by others that say the same, as the synonyms have them."""
    for group in _synonyms():
        if rng.random() < chance and (found := _said(group).search(text)):
            text = text[: found.start()] + rng.choice(group) + text[found.end() :]
    return text


def _pairs(known: list[tuple[str, str]], count: int, rng: random.Random) -> Iterator[Sample]:
    inside = [pair for pair in known if pair[0] not in (NOTHING, OUTSIDE)]
    told = [pair for pair in inside if not pair[0].startswith("topic")]
    asked = [pair for pair in inside if pair[0].startswith("topic")]
    for _ in range(count):
        first = rng.choice(told if rng.random() < 0.85 else asked)
        second = rng.choice(asked if rng.random() < 0.7 else told)
        if first[0] != second[0]:
            joint = rng.choice([". ", ". ", " and ", ", ", "; ", ", also ", "? "])
            text = expand(first[1], 1, rng)[0].rstrip("?.!,") + joint + expand(second[1], 1, rng)[0]
            yield Sample(reworded(text, rng), (first[0], second[0]))


def _beside_nothing(known: list[tuple[str, str]], count: int, rng: random.Random) -> Iterator[Sample]:
    inside = [pair for pair in known if pair[0] not in (NOTHING, OUTSIDE)]
    nothing = [pair for pair in known if pair[0] == NOTHING]
    for _ in range(count):
        key, line = rng.choice(inside)
        text, aside = expand(line, 1, rng)[0], expand(rng.choice(nothing)[1], 1, rng)[0]
        ordered = (text, aside) if rng.random() < 0.5 else (aside, text)
        yield Sample(f"{ordered[0].rstrip('.')}. {ordered[1]}", (key,))


def noisy(text: str, key: str, rng: random.Random) -> str:
    """The text with what people add to it, or with a typing error, at times."""
    chance = rng.random()
    if key not in (NOTHING, OUTSIDE) and chance < 0.10:
        text = f"{rng.choice(_OPENINGS)} {text}"
    elif key not in (NOTHING, OUTSIDE) and chance < 0.22:
        text = text.rstrip(".") + rng.choice([", ", ". ", " - "]) + rng.choice(_ASIDES)
    if rng.random() < 0.12:
        text = _mistyped(text, rng)
    if rng.random() < 0.15:
        text = text.rstrip("?!.")
    return text[:1].upper() + text[1:] if rng.random() < 0.1 else text


def _mistyped(text: str, rng: random.Random) -> str:
    words = text.split()
    place = rng.randrange(len(words))
    word = words[place]
    if len(word) > 3:
        at = rng.randrange(1, len(word) - 1)
        kinds = (
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
        )
        words[place] = rng.choice(kinds)
    return " ".join(words)
