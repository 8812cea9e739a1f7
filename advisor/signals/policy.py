"""Facts about a policy and its rewards: how far it moved, how much it still varies, whether there is a signal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from advisor.facts.kinds import PolicyFacts
from advisor.meaning import Meaning
from advisor.records import FloatArray, Run
from advisor.signals.curves import noise
from advisor.signals.order import median
from advisor.signals.quantities import Line, line_of, quantity
from advisor.tables import table

_OF_TWO_MEDIANS = np.sqrt(np.pi)  # of one point's noise by the root of the points: the error of their difference


def policy_facts(run: Run, meanings: Mapping[str, Meaning], kind: str = "") -> PolicyFacts:
    """All facts about the policy; those of quantities that were not logged are absent.

    The distance of a language model is that to its reference, where it is logged, else that to the last policy.
    """
    reference = quantity(run, "kl_reference") if kind == "policy-gradient" else None
    values = _reward(run, meanings) | _distance(reference or quantity(run, "kl")) | _entropy(run) | _signal(run)
    values |= _critic(quantity(run, "critic_loss")) or _critic(quantity(run, "critic_values"), _returns(run, meanings))
    for name, tag in (("clip_fraction", "clip_fraction"), ("clipped_answers", "clipped_answers")):
        line = quantity(run, tag)
        values[name] = line.late if line is not None else None
    return PolicyFacts(**values)


def _reward(run: Run, meanings: Mapping[str, Meaning]) -> dict[str, Any]:
    """The plainest reward that changes: the one that evaluation gave, else the training's."""
    tags = [t for t, m in meanings.items() if m.role == "metric" and "reward" in m.canonical and m.direction]
    order = sorted(tags, key=lambda t: (meanings[t].split != "validation", -len(run.series[t]) // 2, len(t)))
    lines = [made for tag in order if (made := line_of(run.series[tag])) is not None]
    if not lines:
        return {}
    line = next((made for made in lines if np.ptp(made.values) > 0), lines[0])
    level, spread = line.smooth(), noise(line.values)
    best = float(level.max())
    gain = best - line.start
    third = len(level) // 3
    recent = float(median(level[-third:]) - median(level[-2 * third : -third])) if third else 0.0
    return {
        "reward_tag": line.tag,
        "reward_first": line.start,
        "reward_best": best,
        "reward_last": line.end,
        "reward_gain": gain / spread if spread > 0 else (0.0 if gain <= 0 else 1e6),
        "reward_lost": (best - line.end) / gain if gain > 0 else None,
        "reward_rising": recent > 3 * spread * _OF_TWO_MEDIANS / np.sqrt(max(third, 1)),
        "reward_constant": bool(np.ptp(line.values) <= 1e-9 * max(1.0, abs(best))),
    }


def _distance(line: Line | None) -> dict[str, Any]:
    if line is None:
        return {}
    level = np.maximum(line.smooth(), 0.0)
    found: dict[str, Any] = {"kl": line.late, "kl_first": line.start}
    width = max(2, int(len(level) * table("course_of_kinds")["within"]))
    if len(level) <= 2 * width:
        return found
    floor = max(float(level.max()) * 1e-6, 1e-12)
    factors = level[2 * width :] / np.maximum(level[width:-width], floor)
    at = int(np.argmax(factors))
    return found | {"kl_jump": float(factors[at]), "kl_since": int(line.steps[at + width])}


def _critic(line: Line | None, usual: float = 0.0) -> dict[str, Any]:
    """How far the critic's loss grew, or its values beyond what is usual: values that feed on themselves never end."""
    if line is None or line.start <= 0 or line.end <= 0:
        return {}
    start, found = max(line.start, usual), {"critic_tag": line.tag}
    gone = line.stays_from(line.smooth() > table("course_of_kinds")["blown"] * start)
    if gone is None:
        return found | {"critic": line.end, "critic_growth": line.end / start}
    level = max(line.end, median(line.values[gone:]))
    return found | {"critic": level, "critic_growth": level / start, "critic_since": int(line.steps[gone])}


def _returns(run: Run, meanings: Mapping[str, Meaning]) -> float:
    """How large the returns are: what a critic may rightly foretell."""
    tags = [tag for tag, meaning in meanings.items() if meaning.role == "metric" and "reward" in meaning.canonical]
    lines = [made for tag in tags if (made := line_of(run.series[tag])) is not None]
    return max((float(np.abs(made.values).max()) for made in lines), default=0.0)


def _entropy(run: Run) -> dict[str, Any]:
    line = quantity(run, "entropy")
    minus = quantity(run, "minus_entropy") if line is None else None
    line = -minus if minus is not None else line
    if line is None:
        return {}
    start = _opening(line)
    found: dict[str, Any] = {"entropy_first": start, "entropy_last": line.end, "entropy_none": _has_none(line)}
    if start <= 0 or line.values.min() < -1e-6:
        return found | {"absent": dict.fromkeys(("entropy_share", "entropy_gone_at"), "unusable")}
    level = line.smooth()
    gone = line.stays_from(level < table("course_of_kinds")["gone"] * start)
    found["entropy_share"] = line.end / start
    if gone is not None:
        found |= {"entropy_gone_at": float(line.at[gone]), "entropy_gone_step": int(line.steps[gone])}
    return found


def _opening(line: Line) -> float:
    """The level at the start: the median of the first records, or the very first where they fall from it one by one."""
    first = line.values[: table("course_of_kinds")["opening"]]
    falls = bool((first[1:] < first[:-1]).all())
    return max(float(first[0]) if falls else median(first), line.start)


def _has_none(line: Line) -> bool:
    """Whether the policy answered the same always, all but the very first records long."""
    none = np.abs(line.values) < table("course_of_kinds")["none"]
    return bool(none.mean() > table("course_of_kinds")["mostly"] and median(none[: max(2, len(none) // 10)]) > 0)


def _signal(run: Run) -> dict[str, Any]:
    equal = quantity(run, "equal_rewards")
    spread = quantity(run, "reward_spread")
    found: dict[str, Any] = {}
    if equal is not None:
        found["equal_rewards"] = median(_second_half(equal))
    elif spread is not None:
        found["equal_rewards"] = float(np.mean(np.abs(_second_half(spread)) < 1e-9))
    gradient = next((made for tag in run.series if "grad_norm" in tag and (made := line_of(run.series[tag]))), None)
    if gradient is not None:
        found["still"] = bool(median(np.abs(_second_half(gradient))) < 1e-9)
    return found


def _second_half(line: Line) -> FloatArray:
    return line.values[len(line.values) // 2 :]
