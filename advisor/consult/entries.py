"""What is loaded as a list to rank: the runs by the quantity that they share, or the trials of the study."""

from __future__ import annotations

import math
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from advisor.engine.filters import FILTERS
from advisor.names import canonical
from advisor.record import Record
from advisor.records import Scalar
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.records import Run, Series
    from advisor.signals.read import Read


class Entry(Record):
    """A run or a trial: its name, the level it ended at, what was set in it, whether it was lost, its name's kind."""

    name: str
    value: float
    settings: Mapping[str, Scalar]
    lost: bool = False
    kind: str = ""

    @property
    def counts(self) -> bool:
        """Whether its level tells anything of its settings: a finite one of a run that was not lost."""
        return math.isfinite(self.value) and not self.lost

    @property
    def figure(self) -> str:
        """Its level in figures."""
        return str(FILTERS["sig"](self.value)) if math.isfinite(self.value) else "lost (not finite)"


class Ranking(Record):
    """Entries from the best to the worst by one quantity; `noise` is that of one level, where anything tells it."""

    tag: str
    maximize: bool
    entries: tuple[Entry, ...]
    noise: float | None
    repeated: bool

    def apart(self, one: float, other: float, runs: int = 1) -> bool:
        """Whether two levels, each the mean of so many runs, differ beyond the noise."""
        limit = float(table("loaded_questions")["beyond_noise"]) * (self.noise or 0.0) / math.sqrt(runs)
        return abs(one - other) > limit

    @property
    def scales(self) -> list[tuple[float, float]]:
        """The ranges of its levels that lie on scales of their own."""
        return scales(entry.value for entry in self.entries if entry.counts)

    def comparable(self, one: float, other: float) -> bool:
        """Whether two levels lie on one scale."""
        return (
            any(low <= min(one, other) and max(one, other) <= high for low, high in self.scales) or len(self.scales) < 2
        )

    def ahead(self, one: float, other: float) -> bool:
        """Whether the first level is the better one; a lost one never is."""
        return math.isfinite(one) and (not math.isfinite(other) or (one > other if self.maximize else one < other))

    def spoken(self, runs: int = 1) -> str:
        """The noise of a mean of so many runs in words."""
        if self.noise is None:
            return "Nothing was repeated, so nobody knows how much of a difference is chance."
        limit = FILTERS["sig"](float(table("loaded_questions")["beyond_noise"]) * self.noise / math.sqrt(runs))
        if self.repeated:
            return f"By the scatter of runs that differ by the seed alone, a difference under {limit} is none."
        return f"By the scatter of its last points a difference under {limit} is none; seeds may scatter more."


def ranking(dialogue: Conversation, said: str) -> Ranking | None:
    """The runs, or the trials where the words speak of them or nothing else is loaded; None where nothing ranks."""
    of_trials = re.search(table("loaded_questions")["of_trials"], said) and not re.search(r"\bruns?\b", said)
    if of_trials:
        return _of_trials(dialogue) or _of_runs(dialogue, said)
    return _of_runs(dialogue, said) or _of_trials(dialogue)


def _of_trials(dialogue: Conversation) -> Ranking | None:
    from advisor.signals.measured import measure

    study = max(dialogue.evidence.studies, key=lambda study: len(study.trials), default=None)
    way = measure(study, dialogue.setup).way if study is not None else None
    if study is None or way is None:
        return None
    finite = [t for t in study.trials if t.state == "complete" and t.value is not None and math.isfinite(t.value)]
    entries = [Entry(name=f"trial {t.number}", value=float(t.value or 0.0), settings=t.params) for t in finite]
    tag = study.metric_names[0] if study.metric_names else "the value"
    return _ranked(tag, way == "maximize", entries, dialogue.study.noise)


def ranking_of(dialogue: Conversation, runs: Sequence[Run]) -> Ranking | None:
    """Some of the runs by the quantity that they share; None where they share none."""
    return _of_runs(dialogue, "", runs)


def _of_runs(dialogue: Conversation, said: str, runs: Sequence[Run] = ()) -> Ranking | None:
    from advisor.signals.curves import end_level
    from advisor.signals.peers import kind_of

    reads = list(reads_of(dialogue, runs or dialogue.evidence.runs))
    named = _named_tag(reads, said)
    tag, maximize = named or shared_tag(reads)
    if not tag:
        return None
    best = bool(named) and re.search(table("loaded_questions")["asks_extreme"], said) is not None
    having = [read for read in reads if tag in read.run.series]
    gone = _lost(dialogue)
    entries = [
        Entry(
            name=f"`{r.run.name}`",
            value=_best(r.run.series[tag], maximize) if best else float(end_level(r.run.series[tag].values)),
            settings=settings_told(r),
            lost=r.run.name in gone,
            kind=kind_of(r),
        )
        for r in having
    ]
    return _ranked(tag, maximize, _on_scale(entries), _curve_noise(having, tag))


def scales(values: Iterable[float]) -> list[tuple[float, float]]:
    """The ranges of levels that lie on scales of their own, the lowest first; one for levels of one scale."""
    apart = float(table("loaded_words")["two_scales"])
    ordered = sorted(value for value in values if math.isfinite(value) and value > 0)
    parts: list[list[float]] = []
    for value in ordered:
        if parts and value <= apart * parts[-1][-1]:
            parts[-1].append(value)
        else:
            parts.append([value])
    several = len(parts) > 1 and all(len(part) > 1 for part in parts)
    return [(part[0], part[-1]) for part in parts] if several else [(ordered[0], ordered[-1])] if ordered else []


def _on_scale(entries: Sequence[Entry]) -> list[Entry]:
    """The entries, those on another scale than others of another kind: nothing is repeated between the two."""
    found = scales(entry.value for entry in entries if not entry.lost)
    if len(found) < 2:
        return list(entries)
    place = {e.name: next((i for i, (low, high) in enumerate(found) if low <= e.value <= high), -1) for e in entries}
    return [entry.model_copy(update={"kind": f"{entry.kind} {place[entry.name]}"}) for entry in entries]


def _named_tag(reads: Sequence[Read], said: str) -> tuple[str, bool] | None:
    """The held-out loss, where a question names it and the runs are ranked by another quantity; None otherwise."""
    rules = table("loaded_questions")
    named = re.search(rf"\b(?:{rules['figures']['loss']['said']})\b", said) and re.search(
        rules["splits"]["validation"], said
    )
    tags = Counter(read.chosen["val"].tag for read in reads if "val" in read.chosen) if named else Counter()
    return (tags.most_common(1)[0][0], False) if tags and max(tags.values()) * 2 > len(reads) else None


def _best(series: Series, maximize: bool) -> float:
    """The best finite value on the way."""
    finite = series.values[np.isfinite(series.values)]
    return float(finite.max() if maximize else finite.min()) if len(finite) else math.nan


def settings_told(read: Read) -> dict[str, Scalar]:
    """What was set in a run as far as anything tells: its logged settings, its rate's curve, and its folder's name."""
    from advisor.readers.sweeps.sweep import from_name
    from advisor.signals.peers import settings_of

    named = {key: value for key, value in from_name(read.run.name).items() if "seed" not in key.lower()}
    logged = settings_of(replace(read, setup=read.setup.replaced(learning_rate=None)))  # told or not, it was logged
    meant = {canonical(key) for key in read.run.hyperparameters}
    beside = {key: value for key, value in named.items() if canonical(key) not in meant}
    spelled = {canonical(key) for key in beside}
    return beside | {k: v for k, v in logged.items() if k in read.run.hyperparameters or canonical(k) not in spelled}


def _lost(dialogue: Conversation) -> set[str]:
    """The runs that were lost on the way, whose last level says nothing of their settings."""
    rules = table("loaded_questions")["lost"]
    found = dialogue.diagnosis.findings
    return {f.subject.run or "" for f in found if f.rule in rules and f.severity in ("error", "warning")}


def reads_of(dialogue: Conversation, runs: Iterable[Run]) -> Iterator[Read]:
    """The runs as the signals read them."""
    from advisor.signals.choosing import read_run

    known: dict[Any, Any] = {}
    yield from (read_run(run, dialogue.told, {}, known) for run in runs)


def shared_tag(reads: Sequence[Read]) -> tuple[str, bool]:
    """The held-out quantity that most runs logged, else what they were trained on; empty where none is shared."""
    for role in ("metric", "val", "train_metric", "train"):
        chosen = [r.chosen[role].tag for r in reads if role in r.chosen]
        if chosen:
            tag = Counter(chosen).most_common(1)[0][0]
            meaning = next(r.meanings[tag] for r in reads if tag in r.meanings)
            if meaning.direction is not None:
                return tag, meaning.direction == "maximize"
    return "", False


def _curve_noise(reads: Sequence[Read], tag: str) -> float | None:
    """The noise of an end level by the scatter of the points about their neighbours."""
    from advisor.signals.curves import noise

    found = []
    for read in reads:
        values = read.run.series[tag].values
        if len(values) >= 4 and math.isfinite(float(values.sum())):
            found.append(noise(values) * 1.25 / math.sqrt(max(1, len(values) // 10)))
    return statistics.median(found) if found else None


def _ranked(tag: str, maximize: bool, entries: Sequence[Entry], noise: float | None) -> Ranking:
    sign = -1.0 if maximize else 1.0
    ordered = sorted(entries, key=lambda e: (e.lost, sign * e.value if math.isfinite(e.value) else math.inf))
    repeated = pooled(ordered)
    return Ranking(
        tag=tag,
        maximize=maximize,
        entries=tuple(ordered),
        noise=noise if repeated is None else repeated,
        repeated=repeated is not None,
    )


def alike(entries: Iterable[Entry], without: str = "") -> list[list[Entry]]:
    """The entries in groups that differ by nothing but the seed, and the setting left out."""
    groups: dict[tuple[tuple[tuple[str, str], ...], str], list[Entry]] = defaultdict(list)
    for entry in entries:
        kept = ((k, str(v)) for k, v in entry.settings.items() if "seed" not in k.lower() and k != without)
        groups[tuple(sorted(kept)), entry.kind if not without else ""].append(entry)
    return list(groups.values())


def mean(group: Sequence[Entry]) -> float:
    """The mean level of those that tell one; NaN where none does."""
    telling = [e.value for e in group if e.counts]
    return statistics.fmean(telling) if telling else math.nan


def pooled(entries: Iterable[Entry]) -> float | None:
    """The standard deviation between entries of the same settings; None where no more than one was repeated."""
    telling = [e for e in entries if e.counts and e.settings]
    again = [[e.value for e in group] for group in alike(telling) if len(group) > 1]
    free = sum(len(values) - 1 for values in again)
    squares = sum(statistics.variance(values) * (len(values) - 1) for values in again)
    return math.sqrt(squares / free) if free > 1 else None
