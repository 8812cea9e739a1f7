"""Scores understanding on both halves and the fresh set, and writes the section `consultation` of RESULTS.md.

`python -m benchmarks.consultation.score`; `--failures` prints the failures of the tuning half (never of the other).
"""

from __future__ import annotations

import statistics
import sys
import time
from collections import Counter
from itertools import pairwise
from typing import Any, NamedTuple

from advisor import parameters
from advisor.consult.matcher import OUTSIDE
from advisor.consult.quantities import pattern, words
from advisor.consult.understanding import understand
from advisor.consult.understood import Understanding
from advisor.names import canonical
from benchmarks.consultation.utterances import HALVES, Utterance, half, seen_in_training
from benchmarks.results import replace_section

FACTS = frozenset(
    [
        "budget_hours",
        "budget_kind",
        "trial_hours",
        "n_workers",
        "parameters",
        "architecture",
        "optimizer",
        "fine_tuning",
        "n_examples",
        "batch_size",
        "learning_rate",
        "weight_decay",
        "dropout",
        "train_accuracy",
        "val_accuracy",
        "train_loss",
        "val_loss",
        "n_classes",
        "metric",
        "direction",
        "price_per_hour",
        "memory_gb",
    ]
)
ROUNDED = 0.005
"""Largest relative error of hours as labels have them, in three digits: 0.0167 is a minute."""
MILESTONES = (0.5, 0.7, 0.9)
FITTED_ALONE = ("hands, tuning", "hands 2, tuning", "hands 3, tuning", "hands 4, tuning", "hands 5, tuning")
"""Thousands of lines that it is fitted on: their score says nothing."""
# What was meant → answers to it whose advice harms: a higher rate for what diverges, more training for what overfits.
TOO_FAST = frozenset(
    [
        "run/diverged",
        "run/unstable",
        "run/loss-spikes",
        "run/exploding-gradients",
        "run/early-instability",
        "run/policy-shift",
    ]
)
TOO_SLOW = frozenset(
    ["run/slow-convergence", "run/still-improving", "run/vanishing-gradients", "run/lr-decayed-too-early"]
)
TOO_MUCH = frozenset(["run/overfitting", "run/wasted-budget"])
TOO_LITTLE = frozenset(["run/underfitting", "run/over-regularized"])
NORMAL = frozenset(["topic/reading-curves", "run/healthy", "run/validation-better-than-train"])
HARMS = (
    (TOO_FAST, TOO_SLOW | {"run/healthy", "run/over-regularized", "topic/longer-or-more"}),
    (TOO_MUCH, TOO_SLOW | TOO_LITTLE | {"run/healthy"}),
    (TOO_SLOW | TOO_LITTLE, TOO_FAST | TOO_MUCH),
    (NORMAL, TOO_FAST | TOO_SLOW | TOO_MUCH),
    (frozenset(["study/over-pruned"]), frozenset(["study/no-pruning"])),
    (frozenset(["study/no-pruning"]), frozenset(["study/over-pruned"])),
    (frozenset(["run/no-signal", "run/metric-collapse", "run/entropy-collapse"]), TOO_SLOW),
)


class Judged(NamedTuple):
    """One utterance judged."""

    said: Utterance
    understood: Understanding
    first: bool
    whole: bool
    facts_found: bool
    facts_exact: bool
    seconds: float
    busy: float
    harmful: bool = False


def judge(said: Utterance) -> Judged:
    """Understands the utterance and compares."""
    start, began = time.perf_counter(), time.process_time()
    got = understand(said.text)
    seconds, busy = time.perf_counter() - start, time.process_time() - began
    ids = [match.id for match in got.matches]
    first = (bool(ids) and ids[0] in said.meant[0]) if said.meant else not ids
    whole = len(ids) == len(said.meant) and all(any(i in allowed for i in ids) for allowed in said.meant)
    told = {name: value for name, value in got.facts.items() if name in FACTS}
    wanted = {name: value for name, value in said.facts.items() if name in FACTS}
    found = all(name in told and same(name, told[name], value) for name, value in wanted.items())
    exact = found and told.keys() == wanted.keys()
    return Judged(said, got, first, whole, found, exact, seconds, busy, _harms(ids, said))


def _harms(ids: list[str], said: Utterance) -> bool:
    """Whether the first answer does the opposite of what any of the meanings would."""
    meant = frozenset().union(*said.meant) if said.meant else frozenset()
    if not ids or ids[0] in meant:
        return False
    return any(meant & truth and ids[0] in wrong and not meant & wrong for truth, wrong in HARMS)


def same(name: str, got: Any, wanted: Any) -> bool:
    """Whether the fact is the one wanted: parameters by any of their names, hours as a labeller rounds them."""
    if isinstance(wanted, tuple):
        return isinstance(got, tuple) and set(map(_one_name, got)) == set(map(_one_name, wanted))
    if not isinstance(wanted, float):
        return bool(got == wanted)
    return bool(abs(got - wanted) <= (ROUNDED * abs(wanted) if name.endswith("_hours") else 1e-6 * max(1, abs(wanted))))


def _one_name(name: str) -> str:
    """The canonical name, or that of the grammar whose spelling the whole name is: `heads`, `n_heads`."""
    if (known := canonical(name)) != name:
        return known
    rows = {**words()["other_names"], **parameters.said()}
    return next((other for other, text in rows.items() if pattern(text).fullmatch(name)), name)


def measures(judged: list[Judged]) -> dict[str, float]:
    """The figures of one half."""
    outside = [j for j in judged if j.said.meant and OUTSIDE in j.said.meant[0]]
    inside = [j for j in judged if j not in outside]
    multiple = [j for j in judged if len(j.said.meant) > 1]
    refused = [j for j in judged if any(m.id == OUTSIDE for m in j.understood.matches)]
    seconds = [j.seconds for j in judged]
    return {
        "utterances": len(judged),
        "first match right": _share(j.first for j in judged),
        "set of matches right": _share(j.whole for j in judged),
        "every part answered": _share(any(i in part for i in _ids(j)) for j in judged for part in j.said.meant),
        "both of several found": _share(j.whole for j in multiple),
        "asks back (nothing sure enough)": _share(
            bool(j.understood.unsure) and not j.understood.matches for j in judged
        ),
        "out of scope recognised": _share(j in refused for j in outside),
        "wrongly refused": _share(j in refused for j in inside),
        "facts that had to come out, exact": _share(j.facts_found for j in judged),
        "the same and no other fact": _share(j.facts_exact for j in judged),
        "harmful advice first": sum(j.harmful for j in judged),
        "median CPU ms a turn": 1000 * statistics.median(j.busy for j in judged),
        "median ms a turn": 1000 * statistics.median(seconds),
        "95th percentile ms a turn": 1000 * statistics.quantiles(seconds, n=20)[-1],
    }


def _ids(judged: Judged) -> list[str]:
    return [match.id for match in judged.understood.matches]


def _share(flags: Any) -> float:
    listed = [bool(flag) for flag in flags]
    return sum(listed) / len(listed) if listed else float("nan")


def calibration(judged: list[Judged]) -> list[tuple[str, int, float, float]]:
    """Of the first matches, by confidence: how many, the mean confidence, the share that is right."""
    bounds, found = (0.0, *MILESTONES, 1.01), []
    for low, high in pairwise(bounds):
        inside = [j for j in judged if j.understood.matches and low <= j.understood.confidence < high]
        if inside:
            mean = statistics.fmean(j.understood.confidence for j in inside)
            found.append((f"{low:g}–{min(high, 1):g}", len(inside), mean, _share(j.first for j in inside)))
    return found


def report(halves: dict[str, list[Judged]]) -> str:
    """The section of RESULTS.md."""
    found = {name: measures(judged) for name, judged in halves.items()}
    lines = [f"| | {' | '.join(found)} |", "|---" * (1 + len(found)) + "|"]
    for measure in next(iter(found.values())):
        shown = (_shown(measure, figures[measure]) for figures in found.values())
        lines.append(f"| {measure} | {' | '.join(shown)} |")
    for told in (
        "fresh",
        "real, held-out",
        "threads, held-out",
        "unseen",
        "unseen 2",
        "public, held-out",
        "asked, held-out",
        "unseen 3",
        "voices, held-out",
        "voices, unseen",
        "twice, unseen",
        "threads 2, unseen",
    ):
        lines += ["", *_head(told)]
    lines += [
        "",
        "Confidence of the first match on the held-out half:",
        "",
        "| confidence | utterances | mean | right |",
        "|---|---|---|---|",
    ]
    lines += [f"| {r} | {n} | {mean:.2f} | {right:.2f} |" for r, n, mean, right in calibration(halves["held-out"])]
    confused = Counter(
        (
            sorted(j.said.meant[0])[0] if j.said.meant else "nothing",
            j.understood.matches[0].id if j.understood.matches else "nothing",
        )
        for j in halves["held-out"]
        if not j.first
    )
    often = [f"{a} → {b} ({n})" for (a, b), n in confused.most_common(8) if n > 1]
    lines += ["", f"Most often confused: {'; '.join(often) or 'no pair more than once'}."]
    return "\n".join(lines)


def _head(name: str) -> list[str]:
    """What stands over a half about how it came about."""
    lines = HALVES[name].read_text(encoding="utf-8").splitlines()
    return [line.removeprefix("# ") for line in lines if line.startswith("# ") and " :: " not in line]


def _shown(measure: str, value: float) -> str:
    if measure in ("utterances", "harmful advice first"):
        return str(int(value))
    return f"{value:.0f}" if " ms " in measure else f"{value:.1%}"


def main() -> None:
    """Judges every set, prints and writes."""
    understand("a first call reads the model")
    said = {name: half(name) for name in HALVES if name not in FITTED_ALONE}
    repeated = seen_in_training(said["held-out"])
    halves = {name: [judge(one) for one in some if one.text not in repeated] for name, some in said.items()}
    if "--failures" in sys.argv:
        for j in halves["tuning"]:
            if not (j.whole and j.facts_exact):
                matches = [
                    (m.id, round(m.confidence, 2)) for m in j.understood.matches
                ] or f"unsure {j.understood.unsure}"
                print(
                    j.said.text,
                    "\n   meant",
                    [sorted(m) for m in j.said.meant],
                    "\n   got  ",
                    matches,
                    dict(j.understood.facts),
                )
    text = report(halves)
    replace_section("consultation", text)
    print(text)


if __name__ == "__main__":
    main()
