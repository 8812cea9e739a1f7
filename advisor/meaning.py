"""What a logged tag means: its role, split, direction, canonical name, and whether that is sure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, Literal

from advisor.names import direction_of, words
from advisor.record import Record
from advisor.records import Direction, Run, Series
from advisor.tables import table
from advisor.tag_entries import entry_of, holds_any, split_words
from advisor.training import Signs, Training, decide

Role = Literal["loss", "metric", "learning_rate", "gradient_norm", "throughput", "hyperparameter", "other"]
Split = Literal["train", "validation", "test"]
ROLES_TOLD = ("train_loss", "val_loss", "val_accuracy", "learning_rate", "gradient_norm", "other")
"""What a person may say of a tag, for example: any name of a metric is one more."""
UNKNOWN = "unknown words"
"""Why a tag of words that nobody knows is no loss and no metric."""
_LONGEST_SHORT = 10  # characters of a name that is short for another
_PREFIXES: Mapping[str, str] = {"train": "train_", "validation": "val_", "test": "test_"}


class Meaning(Record):
    """How a tag is read; `canonical` is such as `val_loss`, `surrogate_loss`, `gan_loss`, `learning_rate`."""

    tag: str
    role: Role
    split: Split | None = None
    direction: Direction | None = None
    canonical: str
    sure: bool = True
    why: str = ""


def classify(
    tags: Sequence[str], overrides: Mapping[str, str] | None = None, training: Training | None = None
) -> dict[str, Meaning]:
    """The meaning of every tag, read together: a policy's loss is told from a classifier's by its company.

    `overrides` maps a canonical name to the person's own tag: `{"val_loss": "my/odd/name"}`.
    `training` is the kind of training where more than the tags told it.
    """
    contexts = frozenset(((training or decide(Signs(tags=frozenset(tags)))).loss, *_company(tags)))
    numbered = _numbered(tags)
    meanings = {tag: _meaning(tag, contexts) for tag in tags}
    meanings |= {tag: _as_training(meanings[tag]) for tag in numbered}
    if any(set(pair) <= set(tags) for pair in _table()["beside_held_out"]):
        meanings = {tag: _as_held_out(meaning) for tag, meaning in meanings.items()}
    meanings |= {tag: _told(tag, name, "short for it beside the other") for tag, name in _short(tags)}
    for canonical, tag in (overrides or {}).items():
        if tag in meanings:
            meanings[tag] = _told(tag, canonical)
    return meanings


def by_sign(meanings: Mapping[str, Meaning], series: Mapping[str, Series]) -> dict[str, Meaning]:
    """The meanings, likelihoods that lie below zero throughout as what is to rise: their negative was not logged."""
    known = _table()["likelihoods"]

    def risen(meaning: Meaning) -> Meaning:
        parts = words(meaning.tag)
        likely = holds_any(parts, known["any"]) and not set(parts) & set(known["negated"])
        values = series[meaning.tag].values if likely and meaning.role == "loss" else ()
        if not len(values) or not all(value < 0 for value in values if value == value):
            return meaning
        return meaning.model_copy(update={"role": "metric", "direction": "maximize", "why": "a likelihood below zero"})

    return {tag: risen(meaning) for tag, meaning in meanings.items()}


def primary(meanings: Mapping[str, Meaning], runs: Sequence[Run] | None = None) -> Meaning | None:
    """The quantity that runs are ranked by: held-out metric, then held-out loss; None where that is unsure.

    With `runs`, of several the one that most of them logged.
    """
    return next(ranked(meanings, runs), None)


def ranked(meanings: Mapping[str, Meaning], runs: Sequence[Run] | None = None) -> Iterator[Meaning]:
    """All quantities that runs may be ranked by, the best one first."""
    ranks: list[tuple[str, Split | None]] = [
        ("metric", "validation"), ("loss", "validation"), ("metric", "test"), ("loss", "test"), ("metric", None),
    ]  # fmt: skip
    logged = Counter(tag for run in runs or () for tag in (*run.series, *run.results))
    for role, split in ranks:
        found = [m for m in meanings.values() if m.role == role and m.split == split and m.direction and m.sure]
        yield from sorted(found, key=lambda meaning: (-logged[meaning.tag], _simplicity(meaning)))


def pick(meanings: Mapping[str, Meaning], role: str, split: str | None, name: str | None = None) -> list[str]:
    """The tags of a role and split in order of preference: the plainest first."""
    found = [m for m in meanings.values() if m.role == role and m.split == split]
    if name is not None:
        found = [m for m in found if m.canonical.removeprefix(_PREFIXES.get(m.split or "", "")) == name]
    return [m.tag for m in sorted(found, key=_simplicity)]


def _simplicity(meaning: Meaning) -> tuple[Any, ...]:
    plain = meaning.canonical.removeprefix(_PREFIXES.get(meaning.split or "", ""))
    order = ("loss", "accuracy")
    rank = order.index(plain) if plain in order else len(order)
    per_step = "step" in words(meaning.tag)
    return rank, per_step, _part_of_loss(plain) if meaning.role == "loss" else 0, len(meaning.tag), meaning.tag


def _part_of_loss(plain: str) -> int:
    """-1 for what is trained, 1 for what only keeps it in bounds, 0 for other losses."""
    known, said = _table()["loss_parts"], f" {' '.join(words(plain))} "
    main, side = (any(f" {word} " in said for word in known[part]) for part in ("main", "side"))
    return int(side) if side else -int(main)


def _table() -> Mapping[str, Any]:
    return table("tags")


@lru_cache(maxsize=100_000)
def _meaning(tag: str, contexts: frozenset[str]) -> Meaning:
    parts = words(tag)
    last = words(tag.rsplit("/", 1)[-1])
    split = _split(last) or _split(parts)
    if " ".join(parts) in _table()["final_mean"]:
        return Meaning(tag=tag, role="other", split=split, canonical="mean_train_loss", why="a mean over the training")
    if parts == ("epoch",) or (parts and parts[-1] == "epoch" and set(parts[:-1]) <= split_words()):
        return Meaning(tag=tag, role="other", canonical="epoch", why="counts epochs")
    entry = entry_of(parts, last)
    if entry is not None:
        return _read(tag, parts, split, entry, contexts)
    return _by_name(tag, parts, split)


def _read(
    tag: str, parts: Sequence[str], split: Split | None, entry: Mapping[str, Any], contexts: frozenset[str]
) -> Meaning:
    role = entry["role"]
    if role == "loss" and "named loss" in contexts:
        role = entry.get("beside_loss", role)
    if "codebook" in contexts:
        role = entry.get("beside_codebook", role)
    if part := _part_of_a_loss(role, split, entry, contexts):
        name, part_split, why = part
        return Meaning(tag=tag, role="other", split=part_split, canonical=name, why=why)
    if role in ("metric", "loss") and split is None:
        split = _implied_split(parts, role, entry)
    if entry.get("split"):
        split = None if entry["split"] == "none" else entry["split"]
    name = entry.get("name") or _own_name(parts, role)
    canonical = f"{_PREFIXES.get(split or '', '')}{name}" if role in ("loss", "metric") else name
    direction = entry.get("direction") if role in ("loss", "metric") else None
    sure = bool(entry.get("sure", True)) and (role not in ("loss", "metric") or split is not None)
    why = entry["why"] if sure or split else f"{entry['why']}; of which data it does not say"
    return Meaning(tag=tag, role=role, split=split, direction=direction, canonical=canonical, sure=sure, why=why)


def _part_of_a_loss(
    role: str, split: Split | None, entry: Mapping[str, Any], contexts: frozenset[str]
) -> tuple[str, Split, str] | None:
    """The name, split and reason of a loss that says nothing of how well the model does; None for any other tag."""
    if role in ("surrogate", "gan"):
        return f"{role}_loss", split or "train", entry["why"]
    if role == "loss" and "adversaries" in contexts:
        return "gan_loss", split or "train", "a loss beside adversaries"
    if role == "loss" and "surrogate" in contexts and split != "validation":
        return "surrogate_loss", "train", "a loss of reinforcement learning"
    return None


def _implied_split(parts: Sequence[str], role: str, entry: Mapping[str, Any]) -> Split | None:
    folder = _table()["metrics_folder"]
    if parts[:1] == tuple(folder["words"]) or (parts and parts[0] in folder["words"]):
        return folder["split"]  # type: ignore[no-any-return]
    if entry.get("name") == "reward":
        return "train"
    if entry.get("bare"):
        return "validation" if entry["bare"] == "held" else None
    return _table()["bare_split_of_loss"] if role == "loss" else None


def _by_name(tag: str, parts: Sequence[str], split: Split | None) -> Meaning:
    name = _own_name(parts, "metric")
    direction = direction_of(tag)
    if direction is not None:
        split = split or ("validation" if parts and parts[0] in _table()["metrics_folder"]["words"] else None)
        canonical = f"{_PREFIXES.get(split or '', '')}{name}"
        why = "a metric by its name" if split else "a metric by its name; of which data it does not say"
        return Meaning(
            tag=tag,
            role="metric",
            split=split,
            direction=direction,
            canonical=canonical,
            sure=split is not None,
            why=why,
        )
    if set(parts) & set(_table()["unsure_names"]):
        why = "a metric whose better direction nobody told"
        return Meaning(tag=tag, role="metric", split=split, canonical=name, sure=False, why=why)
    return Meaning(tag=tag, role="other", split=split, canonical=name, sure=False, why=UNKNOWN)


def _own_name(parts: Sequence[str], role: str) -> str:
    dropped = split_words() | set(_table()["noise"])
    kept = [part for part in parts if part not in dropped] or list(parts)
    kept = ["loss" if part == "losses" else part for part in kept] if role == "loss" else kept
    if role == "loss" and "loss" in kept:
        kept = [part for part in kept if part != "loss"] + ["loss"]
    return "_".join(dict.fromkeys(kept)) or "unnamed"


def _split(parts: Sequence[str]) -> Split | None:
    for split, listed in _table()["splits"].items():
        if set(parts) & set(listed):
            return split  # type: ignore[no-any-return]
    return None


def _numbered(tags: Sequence[str]) -> list[str]:
    """The tags of the first of several numbered sets, which is the one that is trained on."""
    table_of = _table()["numbered_sets"]
    sets: dict[str, list[str]] = {}
    for tag in tags:
        parts = words(tag)
        for word, count in pairwise(parts):
            if word in table_of["words"]:
                sets.setdefault(count, []).append(tag)
                break
    return sets.get(table_of["first"], []) if table_of["train_where"] in sets else []


def _as_training(meaning: Meaning) -> Meaning:
    if meaning.split != "validation":
        return meaning
    canonical = f"train_{meaning.canonical.removeprefix(_PREFIXES['validation'])}"
    return meaning.model_copy(update={"split": "train", "canonical": canonical, "why": "the first of several sets"})


def _as_held_out(meaning: Meaning) -> Meaning:
    if meaning.role != "metric" or meaning.split is not None or meaning.direction is None:
        return meaning
    canonical = f"{_PREFIXES['validation']}{meaning.canonical}"
    why = "beside both losses as fastai and Hugging Face name them, a metric is of held-out data"
    return meaning.model_copy(update={"split": "validation", "canonical": canonical, "sure": True, "why": why})


def _company(tags: Sequence[str]) -> tuple[str, ...]:
    """Whether a loss by that name stands among the tags, and whether one of a codebook."""
    said = {word for tag in tags for word in words(tag)}
    known = (("named loss", "named_losses"), ("codebook", "codebooks"))
    return tuple(context for context, key in known if said & set(_table()[key]))


def _short(tags: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The tags that are short for a measurement beside each other, with its canonical name: `tl` and `vl`."""
    spelled = {tag.lower(): tag for tag in tags if len(tag) <= _LONGEST_SHORT}
    for known in _table()["short"] if spelled else ():
        if set(known) <= set(spelled):
            yield from ((spelled[short], str(name)) for short, name in known.items())


def _told(tag: str, canonical: str, why: str = "told") -> Meaning:
    """A meaning by its canonical name, as the person or other tags told it."""
    known = _meaning(canonical, frozenset())
    split = known.split or ("train" if known.role == "loss" else None)
    return known.model_copy(update={"tag": tag, "split": split, "canonical": canonical, "sure": True, "why": why})
