"""What a search costs this person: computed from the facts told, never quoted."""

from __future__ import annotations

import math
from typing import Any

from advisor.facts.base import Namespace, Reason, fact
from advisor.facts.setup import Setup
from advisor.facts.training import told_training
from advisor.names import direction_of
from advisor.rates import usual_rates as usual
from advisor.strategies import row_by_parameters, useful_trials
from advisor.tables import table


class Costs(Namespace):
    """Numbers that follow from what was told; prose reads them as `cost.…`."""

    default_reason: Reason = "not-told"

    trials: int | None = fact("full-length trials that the budget affords", unit="trials")
    useful: int | None = fact("search trials beyond which so many parameters gain nothing known", unit="trials")
    device_hours: float | None = fact("device hours that the budget affords", unit="h")
    workers: int | None = fact("trials at the same time, one where nothing is told")
    money: float | None = fact("price of the whole budget")
    parameters: int | None = fact("hyperparameters named or counted")
    grid_values: int | None = fact("values a parameter in the grid that is computed")
    grid_parameters: int | None = fact("parameters of the grid that is computed")
    grid_runs: int | None = fact("configurations of that grid")
    grid_hours: float | None = fact("what that grid takes with the workers told", unit="h")
    grid_share: float | None = fact("share of that grid that the budget affords", unit="fraction")
    random_hours: float | None = fact("what 100 random configurations take with the workers told", unit="h")
    strategy: str | None = fact("strategy that the table recommends")
    strategy_reason: str | None = fact("why that one")
    strategy_row: str | None = fact("id of the row of the table")
    source_row: str | None = fact("rows of the source that agree")
    searched: int | None = fact("most parameters worth searching with these trials")
    explore: int | None = fact("trials of the first stage")
    refine: int | None = fact("trials of the second stage")
    finalists: int | None = fact("configurations of the last stage")
    final_seeds: int | None = fact("seeds of each finalist")
    lr_low: float | None = fact("low end of the usual learning rates here")
    lr_high: float | None = fact("high end of the usual learning rates here")
    lr_search_low: float | None = fact("where a first search of the learning rate begins")
    lr_search_high: float | None = fact("where a first search of the learning rate ends")
    lr_start: float | None = fact("usual learning rate to start at")
    lr_lower: float | None = fact("a tenth of the learning rate told")
    lr_raise: float | None = fact("three times the learning rate told")
    lr_double_adaptive: float | None = fact("learning rate at twice the batch size, square-root scaling")
    lr_double_sgd: float | None = fact("learning rate at twice the batch size, linear scaling")
    own_rate: float | None = fact("where the rate stays under an optimizer that finds its own")
    own_low: float | None = fact("the lowest rate that is usual under it")
    own_high: float | None = fact("the highest")
    own_name: str | None = fact("that optimizer, as people call it")
    gap: float | None = fact("training accuracy (or score) minus validation accuracy", unit="fraction")
    loss_gap: float | None = fact("validation loss (or error) minus training loss")
    loss_ratio: float | None = fact("validation loss (or error) over training loss")
    train_share: float | None = fact("training accuracy or score between 0 and 1", unit="fraction")
    chance_share: float | None = fact("accuracy of a constant prediction over the classes told", unit="fraction")
    weights: float | None = fact("rough number of weights for the examples told", unit="weights")
    chance_loss: float | None = fact("loss of a constant prediction over the classes told")
    smoothing_floor: float | None = fact("least loss that label smoothing leaves over the classes told")
    even_choices: float | None = fact("equally likely answers among which a guess has the loss told")
    constant_classes: int | None = fact("classes whose constant prediction has exactly the loss told")


def costs(setup: Setup) -> Costs:
    """Everything that can be computed from what was told."""
    found: dict[str, Any] = _budget(setup) | _grid(setup) | _rates(setup) | _scores(setup)
    found |= _strategy(found.get("trials"), found.get("parameters"), setup.budget_hours)
    if found.get("trials"):
        found |= _stages(found["trials"], found.get("parameters"))
    return Costs(**found)


def _budget(setup: Setup) -> dict[str, Any]:
    varying = _varying(setup)
    facts: dict[str, Any] = {"workers": setup.n_workers or 1, **({"parameters": varying} if varying else {})}
    if setup.budget_trials:
        facts["trials"] = setup.budget_trials
    if setup.budget_hours is None:
        return facts
    wide = setup.n_workers or 1 if setup.budget_kind != "gpu" else 1
    facts["device_hours"] = setup.budget_hours * wide
    if setup.price_per_hour is not None:
        facts["money"] = facts["device_hours"] * setup.price_per_hour
    if setup.trial_hours:
        facts.setdefault("trials", int(facts["device_hours"] / setup.trial_hours + 1e-9))
    return facts


def _varying(setup: Setup) -> int:
    return len(setup.parameters) if setup.parameters else setup.parameter_count or 0


def _grid(setup: Setup) -> dict[str, Any]:
    k, values = _varying(setup), int(table("effects")["grid_values"])
    if not k:
        return {}
    found: dict[str, Any] = {"grid_values": values, "grid_parameters": k, "grid_runs": values**k}
    if setup.trial_hours:
        found["grid_hours"] = values**k * setup.trial_hours / (setup.n_workers or 1)
        found["random_hours"] = table("effects")["random_configurations"] * setup.trial_hours / (setup.n_workers or 1)
        affordable = _budget(setup).get("trials")
        if affordable is not None:
            found["grid_share"] = min(1.0, affordable / values**k)
    return found


def _rates(setup: Setup) -> dict[str, Any]:
    found: dict[str, Any] = usual_rates(setup)
    rate = setup.learning_rate
    if rate is not None and "own_rate" not in found:
        found |= {"lr_lower": rate / 10, "lr_raise": rate * 3}
        found |= {"lr_double_adaptive": rate * math.sqrt(2), "lr_double_sgd": rate * 2}
    return found


_COMPARED = {
    "trials": ("full-length trials", "sig"),
    "strategy": ("strategy", ""),
    "searched": ("parameters worth searching", "sig"),
    "grid_runs": ("runs of a grid", "sig"),
    "grid_hours": ("time of that grid", "hours"),
    "random_hours": ("time of 100 random configurations", "hours"),
    "lr_low": ("usual learning rates from", "sig"),
    "lr_high": ("usual learning rates to", "sig"),
    "money": ("price of the budget", "sig"),
}


def differences(before: Costs, after: Costs) -> list[str]:
    """What a changed fact changes in the figures, one line each: `full-length trials: 20 instead of 200`."""
    from advisor.engine.filters import FILTERS

    lines = []
    for name, (words, form) in _COMPARED.items():
        then, now = getattr(before, name), getattr(after, name)
        if now is None or now == then:
            continue
        shown = [str(FILTERS[form](v) if form else v) for v in (now, then) if v is not None]
        lines.append(f"{words}: {' instead of '.join(shown)}")
    return lines


def scaled_rate(before: Setup, after: Setup) -> str:
    """The learning rate that goes with another batch size, by the optimizer's rule; empty where that is unknown."""
    from advisor.engine.filters import FILTERS

    if before.batch_size is None or after.batch_size is None or before.learning_rate is None:
        return ""
    if after.batch_size == before.batch_size or after.learning_rate != before.learning_rate:
        return ""
    ratio, sig = after.batch_size / before.batch_size, FILTERS["sig"]
    linear = f"{sig(before.learning_rate * ratio)} (in proportion, SGD)"
    root = f"{sig(before.learning_rate * math.sqrt(ratio))} (square root, adaptive optimizers)"
    rates = f"{root} or {linear}" if before.adaptive is None else root if before.adaptive else linear
    return f"learning rate that goes with it: about {rates} instead of {sig(before.learning_rate)}"


def usual_rates(setup: Setup) -> dict[str, Any]:
    """The usual learning rates for the kind of training, the optimizer and the network; empty when untold."""
    row = usual(told_training(setup), (setup.optimizer,) if setup.optimizer else (), setup.architecture)
    if row.fixed is not None:
        return {"own_rate": row.start, "own_low": row.low, "own_high": row.high, "own_name": row.fixed.name}
    if not row.certain:
        return {}
    searched = {"lr_search_low": row.low / row.widen_low, "lr_search_high": row.high * row.widen_high}
    return {"lr_low": row.low, "lr_high": row.high, "lr_start": row.start, **searched}


def _scores(setup: Setup) -> dict[str, Any]:
    found = _shares(setup.train_accuracy, setup.val_accuracy) | _losses(setup.train_loss, setup.val_loss)
    if setup.metric and direction_of(setup.metric) == "maximize":
        found = _shares(setup.train_score, setup.val_score) | found
    elif setup.metric:
        found = _losses(setup.train_score, setup.val_score) | found
    if setup.n_classes and setup.n_classes > 1:
        found |= {"chance_loss": math.log(setup.n_classes), "chance_share": 1 / setup.n_classes}
    return found | _floor(setup) | _constant(setup) | _even(setup) | _capacity(setup)


def _floor(setup: Setup) -> dict[str, float]:
    """The loss of the best answer to smoothed labels: the entropy that the smoothing puts into them."""
    smooth, classes = setup.label_smoothing or 0.0, setup.n_classes or 0
    if not 0 < smooth < 1 or classes < 2:
        return {}
    rest = smooth / classes
    right = 1 - smooth + rest
    return {"smoothing_floor": -right * math.log(right) - (classes - 1) * rest * math.log(rest)}


def _even(setup: Setup) -> dict[str, Any]:
    """Among how many equal answers a guess has the loss told, where that is the loss of a few."""
    loss = setup.val_loss if setup.val_loss is not None else setup.train_loss
    most = max(table("constant_answers")["told"])
    return {"even_choices": math.exp(loss)} if loss is not None and 0 < loss <= math.log(most) else {}


def _constant(setup: Setup) -> dict[str, Any]:
    """The classes over which a constant prediction has the loss told: 0.693 is that of two."""
    loss, rows = setup.train_loss or setup.val_loss or 0.0, table("constant_answers")
    counts = (setup.n_classes,) if setup.n_classes and setup.n_classes > 1 else rows["told"]
    equal = (count for count in counts if abs(loss / math.log(count) - 1) < rows["within"])
    return next(({"constant_classes": count} for count in equal), {})


def _shares(train: float | None, val: float | None) -> dict[str, Any]:
    """What a score that is better when higher tells of the two sides."""
    found: dict[str, Any] = {} if train is None else {"train_share": train}
    return found if train is None or val is None else {**found, "gap": train - val}


def _losses(train: float | None, val: float | None) -> dict[str, Any]:
    """What a loss or an error tells of the two sides."""
    if train is None or val is None:
        return {}
    return {"loss_gap": val - train, **({"loss_ratio": val / train} if train > 0 else {})}


def _capacity(setup: Setup) -> dict[str, Any]:
    """Weights in proportion to the examples, from the nearest row of the table; below its smallest, none."""
    rows = table("capacity")["weights_by_examples"]
    if setup.n_examples is None or setup.n_examples < rows[0]["examples"]:
        return {}
    row = [row for row in rows if row["examples"] <= setup.n_examples][-1]
    return {"weights": float(row["weights"] * setup.n_examples / row["examples"])}


def _strategy(trials: int | None, parameters: int | None, hours: float | None) -> dict[str, Any]:
    rows = table("strategy")
    row = rows["unknown"] if trials is None and parameters is None else None
    assumed = parameters or len(table("planning")["assumed_parameters"])
    row = row or next(r for r in rows["precedence"] if _holds(r, trials, assumed))
    found = {"strategy": row["name"], "strategy_reason": row["reason"], "strategy_row": row.get("id", "unknown")}
    agreeing = _agreeing(rows, row["sampler"], parameters, hours)
    if agreeing:
        found["source_row"] = agreeing
    if trials is not None:
        afford = max(1, trials // rows["trials_per_parameter"])
        found["searched"] = min(afford, row.get("parameters", afford), parameters or _worthwhile())
    return found


def _worthwhile() -> int:
    """How many hyperparameters the first three tiers hold: more are seldom worth searching."""
    tiers = table("importance")["tiers"].items()
    return sum(len(row["parameters"]) for tier, row in tiers if int(tier) <= table("planning")["unknown_tier"])


def _holds(row: dict[str, Any], trials: int | None, parameters: int) -> bool:
    if "trials_below" in row and (trials is None or trials >= row["trials_below"]):
        return False
    return bool(parameters <= row.get("parameters_at_most", parameters))


_FAMILY = {"grid": ("grid", "manual"), "qmc": ("random", "grid"), "random": ("random",), "tpe": ("bayesian",)}


def _agreeing(rows: Any, sampler: str, parameters: int | None, hours: float | None) -> str:
    family, found = _FAMILY.get(sampler, ()), []
    if parameters is not None:
        row = row_by_parameters(parameters)
        found += ["by number of parameters"] if row["strategy"] in family else []
    if hours is not None:
        row = next(r for r in rows["by_budget"] if hours < (r["below"] or float("inf")))
        found += ["by budget"] if row["strategy"] in family else []
    return " and ".join(found)


def _stages(trials: int, parameters: int | None) -> dict[str, Any]:
    """The trials of each stage; of more than such a search can use the rest stays unspent, as in a plan."""
    if trials < table("planning")["validate"]["trials_from"]:
        return {"explore": trials}
    rows = table("budget")
    shares = {row["kind"]: row.get("share", 0) for row in rows["stages"]}
    finalists = max(1, min(rows["finalists"], int(trials * shares["validate"] / rows["final_seeds"] + 0.5)))
    useful = useful_trials(parameters) if parameters else math.inf
    if trials * (shares["explore"] + shares["refine"]) > useful:
        trials = int(useful / (shares["explore"] + shares["refine"]))
        return {
            **_split(trials, shares),
            "useful": int(useful),
            "finalists": finalists,
            "final_seeds": rows["final_seeds"],
        }
    return {**_split(trials, shares), "finalists": finalists, "final_seeds": rows["final_seeds"]}


def _split(trials: int, shares: dict[str, float]) -> dict[str, int]:
    return {"explore": max(1, round(trials * shares["explore"])), "refine": round(trials * shares["refine"])}
