"""Facts first: what told figures rule out is not meant, what they show is; what is asked for by name is in scope."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import TYPE_CHECKING, Any

from advisor.consult.certainty import (
    asks_else,
    asks_more,
    certain,
    heard_more,
    is_sight,
    is_trouble,
    sure,
    surely_heard,
)  # fmt: skip
from advisor.consult.compatible import batches_meant, beside_shown, contraries, unexplained, without, without_contraries
from advisor.consult.item import Item, everything
from advisor.consult.learning import usable
from advisor.consult.plain_questions import decided_by, is_precise
from advisor.consult.reply import holding, holds, views
from advisor.consult.talk_facts import Talk
from advisor.consult.things_named import paired, things, topic_of
from advisor.consult.understood import Match
from advisor.facts.setup import Setup
from advisor.kinds import kinds_and_methods
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.loaded import Loaded
    from advisor.engine.conditions import View

OUTSIDE = "topic/out-of-scope"
_HEALTHY, _BATCHES, _OPTIMIZERS = "run/healthy", "topic/batch-and-lr", "topic/optimizer-choice"


def judged(
    matches: Sequence[Match], facts: Mapping[str, Any], setup: Setup, talk: Talk, study: Loaded | None = None
) -> tuple[Match, ...]:
    """The meanings that remain of the words, and those that the facts or the names make certain."""
    told = usable(facts)
    seen = seen_with(told, setup, talk, study)
    all_shown = tuple(shown_by(told, seen))
    kept = _with_grids(_with_shown(list(_possible(matches, seen)), all_shown, _judges_figures(told, talk)), talk)
    if talk.loss_falls and "run/diverged" not in talk.sights:
        kept = without({"run/diverged"}, kept)
    if about := decided_by(talk):
        return tuple(
            unexplained(
                _heard_first(kept, talk, _decided(about, kept, {*all_shown, *talk.sights}, _asks_nothing(talk)))
            )
        )
    if _suspicion_decided(told, talk, seen):
        return (Match(id=str(talk.suspects), confidence=certain()),)
    if alone := _alone(kept, told, talk, all_shown):
        return (Match(id=alone, confidence=certain()),)
    fresh = {match.id for match in kept} & set(all_shown) - {match.id for match in matches}
    if about := _named_question(kept, told, talk):
        kept = [Match(id=about, confidence=certain()), *(match for match in kept if match.id != about and fresh)]
    kept = _with_outright(without_contraries(kept, talk), talk)
    if talk.ratio is not None:
        kept = batches_meant(kept, told)
    kept = unexplained(beside_shown(kept, all_shown, talk.moves))
    if named := _by_name(kept, talk):
        return (named,)
    return tuple(match for match in kept if match.id != OUTSIDE or len(kept) == 1)


def seen_with(told: Mapping[str, Any], setup: Setup, talk: Talk, study: Loaded | None = None) -> Mapping[str, View]:
    """What conditions see: what is known with what is told, the utterance, and what is loaded."""
    return views(_with_classes(setup.replaced(**told), talk), study, talk)


def _suspicion_decided(told: Mapping[str, Any], talk: Talk, seen: Mapping[str, View]) -> bool:
    """Whether the figures told say yes or no to the sight that is asked about: `train 0.31, val 0.33, overfit?`."""
    if talk.suspects is None or not told.keys() & set(_rules()["suspected"]["by"]):
        return False
    case = holding(everything()[talk.suspects], seen)
    return case is not None and "talk.suspects" in case.when.names


def _judges_figures(told: Mapping[str, Any], talk: Talk) -> bool:
    """Whether it asks if the figures told are right, and of no setting: `loss is 1.1 for 3 classes, is that ok?`."""
    figures = told.keys() & set(_rules()["suspected"]["by"])
    return bool(figures) and (talk.judges or talk.wonders is not None) and not told.keys() & set(_rules()["asked_of"])


def _by_name(kept: Sequence[Match], talk: Talk) -> Match | None:
    """The topic of a thing asked for by name; one named in passing decides less, and a kind of training nothing."""
    topic = topic_of(talk)
    taken = any(m.id.startswith("topic/") and m.id in _about(talk) for m in kept) or _watched(topic, kept)
    if not topic or taken or not _unsure(kept):
        return None
    trainings = {str(row.get("thing", "")) for row in kinds_and_methods().values()}
    spoken = topic in talk.topics and not (talk.of_trials and topic in _rules()["watching"])
    if talk.brief or spoken:
        return Match(id=topic, confidence=certain())
    in_passing = any(m.id != OUTSIDE for m in kept) or set(talk.names) <= trainings
    return None if in_passing else Match(id=topic, confidence=float(_rules()["named_in_passing"]))


def _heard_first(kept: Sequence[Match], talk: Talk, decided: Sequence[Match]) -> tuple[Match, ...]:
    """What words alone decide, after the sight that the message surely tells: `val loss up, acc stays. smoothing?`."""
    sight = next((m for m in kept[:1] if is_sight(m) and surely_heard(m)), None)
    if sight is None or is_precise(talk) or not decided[-1].id.startswith("topic/"):
        return tuple(decided)
    return (sight, *(match for match in decided if match.id != sight.id))


def _asks_nothing(talk: Talk) -> bool:
    """Whether it only reports, and no word puts a question: what its figures show then comes first."""
    return not (talk.asks or talk.judges or is_precise(talk))


def _decided(about: str, kept: Sequence[Match], seen: Set[str], asks_nothing: bool) -> tuple[Match, ...]:
    """The question that its words decide, and only what figures show or the text says outright beside it: before a
    question what to do at all, else after it."""
    against = _HEALTHY if about.startswith(("run/", "study/")) else OUTSIDE
    beside = tuple(match for match in kept if match.id in seen and match.id not in (about, OUTSIDE, against))
    asked = Match(id=about, confidence=certain())
    first = about in _rules()["what_now"] or (asks_nothing and beside)
    return (*beside, asked) if first else (asked, *beside)


def _with_shown(kept: list[Match], all_shown: Sequence[str], judged: bool) -> list[Match]:
    """The meanings with what the figures show by themselves: first, but after a question of its own, or another trouble
    that the message surely tells.

    Where the figures are what is asked about, no general question is answered before them.
    """
    shown = [Match(id=key, confidence=certain()) for key in all_shown if key not in {m.id for m in kept}]
    kept = without(contraries(all_shown), kept)
    kept = [m.model_copy(update={"confidence": certain()}) if m.id in all_shown else m for m in kept]
    if kept and kept[0].id in all_shown:
        kept = sorted(kept, key=lambda match: not asks_else(match))
    if judged and all_shown:
        guessed = {match.id for match in kept if match.id.startswith("topic/") and match.confidence < certain()}
        kept = without({*guessed, *_rules()["watching"]} - set(all_shown), kept)
    if shown and kept and (asks_else(kept[0]) or (is_trouble(kept[0]) and surely_heard(kept[0]))):
        return [kept[0], *shown, *kept[1:]]
    return [*shown, *kept]


def _with_grids(kept: list[Match], talk: Talk) -> list[Match]:
    """The meanings with the answer to a grid that is named by its size, or asked about by yes or no."""
    answers, asked = set(_rules()["grid_answers"]), str(_rules()["grid_asked"])
    if talk.grid_sizes and talk.asks:
        heard = next((match.id for match in kept[:1] if match.id in answers), "study/")
        first = asked if heard.startswith("study/") else heard
        return [Match(id=first, confidence=certain()), *without({first}, kept[1:])]
    if talk.grid_runs is not None and (not kept or kept[0].id in _rules()["grid_sights"]):
        kept = [Match(id=asked, confidence=certain()), *without({asked}, kept[1:])]
    if talk.grid_judged and not (kept and kept[0].id in answers):
        heard = next((match.id for match in kept if match.id in answers), str(_rules()["grid_wanted"]))
        kept = [Match(id=heard, confidence=certain()), *(match for match in kept if match.id != heard)]
    return kept


def _alone(kept: Sequence[Match], told: Mapping[str, Any], talk: Talk, shown: Sequence[str]) -> str:
    """The one thing that is meant whatever the words are near to; empty where there is none."""
    outside = [match.id for match in kept] == [OUTSIDE]
    if outside and talk.parameter_value is not None:
        return str(_rules()["asked_of_engines"])
    if outside and told.keys() & set(_rules()["spendable"]):
        return str(_rules()["search_planned"])
    if (_loss_alone(told, talk) and not heard_more(kept)) or _training_alone(kept, told, talk, shown):
        return str(_rules()["level_asked"])
    return OUTSIDE if talk.exception and _asked(kept) else ""


def _named_question(kept: Sequence[Match], told: Mapping[str, Any], talk: Talk) -> str:
    """The topic of a value or of things compared that are asked about by name; empty where something else is clear."""
    clear = bool(kept) and kept[0].id.startswith("topic/") and kept[0].confidence >= certain()
    told_of_search = any(sight.startswith("study/") for sight in talk.sights)
    asked = _asked(kept) or _value_alone(kept, told, talk)
    named = (_judged_value(told, talk) or paired(talk)) if asked and not told_of_search else ""
    of_optimizer = named == _OPTIMIZERS and kept[:1] and kept[0].id == _BATCHES  # `lamb for a batch of 64?`
    return "" if _watched(named, kept) or (clear and not of_optimizer) else named


def _watched(named: str, kept: Sequence[Match]) -> bool:
    """Whether what is named is only about how curves look, and another question was heard."""
    other = any(m.id.startswith("topic/") and m.id not in (named, OUTSIDE) for m in kept[:1])
    return named in _rules()["watching"] and other


def _value_alone(kept: Sequence[Match], told: Mapping[str, Any], talk: Talk) -> bool:
    """Whether a value is asked about and no course told, so that a sight is a guess: `clip 0.1, too strict?`."""
    guess = bool(kept) and kept[0].confidence < certain()
    return guess and talk.judges and not (talk.moves or talk.sights or told.keys() & set(_rules()["shown_by"]))


def _asked(kept: Sequence[Match]) -> bool:
    return not kept or kept[0].id.startswith(("topic/", "space/"))


def _with_classes(setup: Setup, talk: Talk) -> Setup:
    """The setup with the classes of the data set that is named, where none were told: chance is a tenth on CIFAR-10."""
    return setup if setup.n_classes or talk.classes is None else setup.replaced(n_classes=talk.classes)


def _with_outright(kept: Sequence[Match], talk: Talk) -> list[Match]:
    """The meanings with what the text says outright, where none tells of a training: first, but after a question."""
    heard = bool(talk.sights) and talk.sights[0] in {match.id for match in kept}
    asked_of = bool(talk.sights) and talk.sights[0].startswith(("topic/", "space/"))
    seen = [match for match in kept if match.id.startswith("run/") and sure(match)]
    if heard:
        return [m.model_copy(update={"confidence": certain()}) if m.id == talk.sights[0] else m for m in kept]
    if not talk.sights or (seen and not asked_of and seen[0].confidence >= certain()):
        return list(kept)
    told = Match(id=talk.sights[0], confidence=certain())
    beside = [*seen, *(match for match in kept if match.id.startswith(("topic/", "claim/", "study/")))]
    least = float(_rules()["surely_meant"])
    others = [m for m in beside if m.id != OUTSIDE and (m.confidence >= least or not m.id.startswith("study/"))]
    return [others[0], told, *others[1:]] if others and asks_more(others[0]) else [told, *others]


def _judged_value(told: Mapping[str, Any], talk: Talk) -> str:
    """The topic of the one value that is asked about: `is 5e-5 too high?`; empty where it is none or several."""
    level = talk.stays and talk.wonders == "well" and told.keys() & {"train_loss", "val_loss"}
    alone = talk.judges and not level and "topic/reading-curves" not in talk.topics
    asked = [topic for fact, topic in _rules()["asked_of"].items() if fact in told] if alone else []
    of_its_kind = talk.asks and talk.parameter_own and not told.keys() & set(_rules()["asked_of"])
    if of_its_kind or (alone and not asked and talk.parameter_value is not None):
        return str(_rules()["asked_of_engines"])
    optimizer = next((topic for name in talk.names for topic in things()[name]["about"][:1]), "")
    if asked == [_BATCHES] and optimizer == _OPTIMIZERS:
        return optimizer
    return str(asked[0]) if len(asked) == 1 else ""


def level_asked(told: Mapping[str, Any], talk: Talk) -> str:
    """What the level of one loss or accuracy is judged by, where it asks for nothing else; else empty."""
    return str(_rules()["level_asked"]) if _loss_alone(told, talk) else ""


def _loss_alone(told: Mapping[str, Any], talk: Talk) -> bool:
    """Whether it asks if one loss or accuracy is good, and tells nothing else: `is a val loss of 0.3 good`."""
    figures = set(told) - {"n_classes"}
    return (
        talk.judges
        and not talk.moves
        and not talk.names
        and figures in ({"val_loss"}, {"train_loss"}, {"val_accuracy"})
    )


def _training_alone(kept: Sequence[Match], told: Mapping[str, Any], talk: Talk, shown: Sequence[str]) -> bool:
    """Whether a score on the training data is all that is told, from which overfitting can only be guessed."""
    guessed = bool(kept) and kept[0].id == "run/overfitting" and kept[0].id not in (*talk.sights, *shown)
    return guessed and not talk.moves and set(told) - {"n_classes"} == {"train_accuracy"}


def _possible(matches: Sequence[Match], seen: Mapping[str, View]) -> Iterator[Match]:
    """The meanings that nothing rules out; for one that is, what is meant instead."""
    taken: set[str] = set()
    for match in matches:
        item = everything().get(match.id)
        ruled_out = item is not None and holds(item.unless, seen)
        key = item.file.instead if item is not None and ruled_out else match.id
        if key and key not in taken:
            taken.add(key)
            yield match.model_copy(update={"id": key})


def shown_by(told: Mapping[str, Any], seen: Mapping[str, View]) -> Iterator[str]:
    """What the facts of this utterance show by themselves."""
    for item in _showing():
        if (
            (told.keys() & set(table("consultation")["shown_by"]) or _has_figures(seen))
            and holds(item.shows, seen)
            and not holds(item.unless, seen)
        ):
            yield item.id


def _has_figures(seen: Mapping[str, View]) -> bool:
    """Whether the text tells figures that are no facts of a setup, and that show a sight."""
    return any(not seen["talk"].lacks(name) for name in table("consultation")["shown_by_talk"])


def _showing() -> list[Item]:
    return [item for item in everything().values() if item.file.shows]


def _unsure(kept: Sequence[Match]) -> bool:
    """Whether nothing is meant so surely that a thing asked for by name should not decide; a sight needs less."""
    rules = _rules()
    sight = kept and kept[0].id.startswith(("run/", "study/"))
    least = float(rules["seen_surely" if sight else "surely_meant"])
    return max((m.confidence for m in kept if m.id != OUTSIDE), default=0.0) < least


def _about(talk: Talk) -> set[str]:
    return {topic for name in talk.names for topic in things()[name]["about"]}


def _rules() -> Mapping[str, Any]:
    return dict(table("consultation"))
