"""The metric and the direction that a person told win over what a run's tags would say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from advisor.errors import ConfigError, did_you_mean
from advisor.facts.setup import Setup
from advisor.meaning import Meaning
from advisor.names import words
from advisor.records import Run, Study

HELD = ("validation", "test")


def with_told(meanings: Mapping[str, Meaning], setup: Setup) -> Mapping[str, Meaning]:
    """The meanings with what was told of the metric that counts."""
    tag = told_tag(meanings, setup)
    if tag is None:
        return meanings
    known = meanings[tag]
    role = known.role if known.role == "loss" else "metric"
    split = known.split or "validation"
    canonical = known.canonical if known.split else f"val_{known.canonical}"
    told = known.model_copy(
        update={
            "role": role,
            "split": split,
            "canonical": canonical,
            "direction": _direction(setup) or known.direction,
            "sure": True,
            "why": "told",
        }
    )
    return {**meanings, tag: told}


def told_tag(meanings: Mapping[str, Meaning], setup: Setup) -> str | None:
    """The tag of the metric that was told; where only a direction was, a metric of unknown direction, else held out."""
    if setup.metric is not None:
        return _named(setup.metric, meanings)
    if _direction(setup) is None:
        return None
    metrics = [m for m in meanings.values() if m.role == "metric" and m.split != "train"]
    ordered = sorted(metrics, key=lambda m: (m.direction is not None, m.split not in HELD, len(m.tag), m.tag))
    return ordered[0].tag if ordered else None


def _named(metric: str, meanings: Mapping[str, Meaning]) -> str | None:
    """The tag itself, else the one of this canonical name, else the shortest one whose last words these are."""
    if metric in meanings:
        return metric
    said = words(metric)
    exact = [tag for tag, meaning in meanings.items() if words(tag) == said or words(meaning.canonical) == said]
    ends = [tag for tag in meanings if words(tag)[-len(said) :] == said]
    held = {tag for tag, meaning in meanings.items() if meaning.split in HELD}
    for found in (exact, ends):
        if found:
            return min(found, key=lambda tag: (tag not in held, len(tag), tag))
    return None


def check_metric(setup: Setup, runs: Iterable[Run], studies: Iterable[Study]) -> None:
    """Refuses a told metric that nothing logged; a study that does not name its objective may mean it."""
    metric, studies = setup.metric, tuple(studies)
    if metric is None or any(not study.metric_names for study in studies):
        return
    logged = {name for study in studies for name in study.metric_names}
    logged |= {tag for run in runs for tag in (*run.series, *run.results)}
    said = words(metric)
    if not logged or metric in logged or any(words(tag)[-len(said) :] == said for tag in logged):
        return
    if logged.issuperset(name.strip() for name in metric.split(",")):
        return
    from advisor.meaning import classify

    if _named(metric, classify(sorted(logged))) is None:
        listed = ", ".join(sorted(logged)[:12]) + (" …" if len(logged) > 12 else "")
        hint = did_you_mean(metric, logged)
        raise ConfigError(f"--set metric={metric}: nothing logged has that name.{hint} Logged: {listed}")


def _direction(setup: Setup) -> str | None:
    """The direction that was told; that of a study read beside the runs is one of its own metric alone."""
    of = setup.provenance
    return None if of.get("direction") == "measured" != of.get("metric") else setup.direction
