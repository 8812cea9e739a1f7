"""Short answers to the question asked last, and utterances that steer the conversation."""

from __future__ import annotations

import re
from typing import Any

from advisor import parameters
from advisor.consult.named_parameters import listed
from advisor.consult.naming import value_of
from advisor.consult.oddities import possible
from advisor.consult.quantities import NUMBER, durations, pattern, plain, shape, words
from advisor.patterns import compiled
from advisor.tables import table

_HOURS = {"budget_hours", "trial_hours"}
_COUNTS = {
    "n_workers",
    "n_examples",
    "n_classes",
    "batch_size",
    "budget_trials",
    "epochs",
    "warmup_steps",
    "num_layers",
}
_PERCENT = 10
"""Below this an accuracy without a percent sign is no percentage: `2`."""
_FRACTIONS = {"train_accuracy", "val_accuracy", "dropout"}


def command_of(text: str) -> str | None:
    """The command that the whole utterance is, None when it is none."""
    bare = re.sub(r"[\s.!?,;:…]+$", "", " ".join(text.lower().replace("’", "'").split()))
    bare = re.sub(r"^(?:please|hey|ok|okay|so|well|um|and),? ", "", bare)
    for name, expression in words()["commands"].items():
        if compiled(expression).fullmatch(bare):
            return str(name)
    if compiled(words()["what_if"]).search(bare):
        return "what-if"
    asks = text.rstrip().endswith("?")
    return "forget" if not asks and compiled(words()["forget"]).search(bare) and len(bare.split()) <= 9 else None


def forgotten(text: str) -> tuple[str, ...]:
    """The facts that a `forget …` names."""
    rest = re.sub(words()["forget"], " ", " ".join(text.lower().split()))
    names = {**parameters.said(), **{k: v for k, v in words()["forgettable"].items() if k not in parameters.said()}}
    return tuple(sorted(name for name, expression in names.items() if pattern(expression).search(rest)))


def answer(asked: str, text: str, facts: dict[str, Any]) -> dict[str, Any]:
    """The facts with a short answer read as the fact that was asked for."""
    said = _told(plain(text)).strip(" .!")
    if not said or asked in facts:
        return facts
    if asked in _HOURS:
        return _hours(asked, said, facts)
    value = _value(asked, said)
    named_another = asked == "metric" and bool(facts) and value == said
    if value is None or named_another or not possible(asked, value, facts):
        return facts
    kept = {} if _is_bare(said) else facts
    return {**kept, asked: value}


def _told(said: str) -> str:
    """The sentences that ask nothing: `what about 5e-6` is no answer, `how long? 50 minutes` holds one."""
    sentences = re.split(r"(?<=[?!;])\s+|\.\s+", said)
    return " ".join(one for one in sentences if not compiled(shape("asks_back")).match(one))


def _is_bare(said: str) -> bool:
    return len(re.sub(rf"\b{words()['answer_filler']}\b", " ", said).split()) <= 2


def _hours(asked: str, said: str, facts: dict[str, Any]) -> dict[str, Any]:
    if asked == "trial_hours" and "budget_hours" in facts and re.search(words()["owned_time"], said):
        return facts
    found = list(durations(said))
    large = len(found) == 1 and found[0].of_devices and found[0].hours >= table("consultation")["a_budget_from"]
    if asked == "trial_hours" and large and "budget_hours" in facts:
        return facts
    if len(found) == 1 and asked == "budget_hours" and re.search(words()["cost_of_one"], said):
        return {
            **{name: value for name, value in facts.items() if name != "budget_kind"},
            "trial_hours": found[0].hours,
        }
    if len(found) == 1 and not (_HOURS & set(facts) and re.search(r"per|each|every|budget|left|a run|a trial", said)):
        kept = {name: value for name, value in facts.items() if name not in (*_HOURS, "budget_kind")}
        more = {"budget_kind": "gpu" if found[0].of_devices else "wall"} if asked == "budget_hours" else {}
        return {**kept, asked: found[0].hours, **more}
    named = rf"(?:{shape('of_a_trial')})?" if asked == "trial_hours" else ""
    number = re.fullmatch(rf"(?:{words()['answer_filler']} )*{named}({NUMBER})", said)
    if number and float(number[1]) < 1e6:
        more = {"budget_kind": "wall"} if asked == "budget_hours" else {}
        return {asked: float(number[1]), **more}
    return facts


def _value(asked: str, said: str) -> Any:
    if asked in ("architecture", "optimizer"):
        return value_of(asked, said)
    if asked == "fine_tuning":
        return _truth(said)
    if asked == "parameters":
        return listed(re.sub(shape("not_listed"), " ", said))
    if asked == "metric":
        return _metric(said)
    if asked in ("direction", "budget_kind"):
        return _word(asked, said)
    return _number(asked, said)


def _truth(said: str) -> bool | None:
    if pattern(words()["no"]).match(said):
        return False
    return True if pattern(words()["yes"]).match(said) else None


def _word(asked: str, said: str) -> str | None:
    if asked == "direction":
        up, down = re.search(r"max|high|up|big|large|more", said), re.search(r"min|low|down|small|less", said)
        return None if bool(up) == bool(down) else "maximize" if up else "minimize"
    return next((kind for kind in ("gpu", "wall") if pattern(words()[kind]).search(said)), None)


def _metric(said: str) -> str | None:
    """The metric that the answer is, alone or as what is wanted; of other things, such as error bars, it tells none."""
    every = words()["metrics"].items()
    found = next(((name, m) for name, text in every if (m := pattern(text).search(said))), None)
    if found:
        rest = said.replace(found[1][0], " ")
        meant = _is_bare(rest) or pattern(shape("wanted_metric")).search(said)
        return found[0] if meant and not re.match(shape("no_metric_after"), said[found[1].end() :]) else None
    own = re.fullmatch(r"[\w/.@-]+", said) and _truth(said) is None
    return said if own and not re.fullmatch(NUMBER, said) else None


def _names_another(asked: str, said: str) -> bool:
    """Whether the answer names a setting or a score, and not the one that was asked for."""
    sides = [words()[f"{side}_word"] for side in ("train", "val") if not asked.startswith(f"{side}_")]
    kinds = [] if asked.startswith(("train_", "val_")) else [words()["accuracy_word"], words()["loss_word"]]
    if asked in parameters.said() and any(pattern(word).search(said) for word in (*sides, *kinds)):
        return True
    named = {name for name, expression in parameters.said().items() if pattern(expression).search(said)}
    of_another = asked in parameters.said() or asked.startswith(("train_", "val_"))
    return bool(named) and asked not in named and of_another


def _of_another(asked: str, after: str) -> bool:
    """Whether a figure has the unit of another fact than the one that was asked for: `5 min`, `on 8 cores`."""
    return any(
        fact != asked and re.match(rf" ?-?(?:{shape('answer_units', fact)})\b", after)
        for fact in words()["answer_units"]
    )


def bare_time(text: str) -> bool:
    """Whether the whole utterance is a stretch of time and says not of what: `no, 30 min`."""
    return bool(re.fullmatch(shape("bare_time"), plain(text)))


def is_it(text: str) -> bool:
    """Whether the whole utterance is a figure of something that was spoken of: `it's 0.1 now`."""
    return bool(re.fullmatch(shape("it_is"), plain(text)))


def it_is(text: str, fact: str) -> Any:
    """The figure of `it's 0.1 now` as a value of the fact; None where the utterance is no such thing."""
    m = re.fullmatch(shape("it_is"), plain(text))
    return _number(fact, f"{m['v']}{m['p'] or ''}") if m else None


def _number(asked: str, said: str) -> Any:
    suffix = "|".join(words()["suffixes"])
    m = re.search(rf"(?<![\w.])({NUMBER}) ?({suffix})?(%|percent)?(?!\w)", said)
    if not m or len(said.split()) > 8 or list(durations(said)) or (asked in _FRACTIONS and "e" in m[1]):
        return None
    if any(_of_another(asked, said[end:]) for end in (m.end(1), m.end())):
        return None
    value = float(m[1]) * float(words()["suffixes"].get(m[2] or "", 1))
    percent_of_something_else = m[3] and asked not in _FRACTIONS
    if not value < 1e15 or percent_of_something_else or _names_another(asked, said):
        return None
    if asked in _FRACTIONS and not m[3] and 1 < value < _PERCENT and asked != "dropout":
        return None
    if asked in _FRACTIONS:
        value = value / 100 if m[3] or value > 1 else value
        return value if value <= 1 else None
    if asked in _COUNTS:
        return int(value) if value.is_integer() and value < 1e15 else None
    return value
