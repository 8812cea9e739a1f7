"""Boundaries: proven where the optimum lies beyond an end, silent inside, and the new end is one that can be used."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest

from advisor.facts.space import Edge
from advisor.records import Parameter, Study, Trial, TrialState
from advisor.signals.edge import edge_facts, edge_tests
from advisor.signals.trials import tabulate
from tests.factories import parameter
from tests.signals.spaces import ALPHA, LR, WIDTH, designed, random_study

BATCH = parameter("batch_size", "categorical", choices=(16, 32, 64, 128))


def edges(study: Study, **limits: Any) -> dict[str, Edge]:
    return edge_facts(designed(study), study, limits or None)


def bowl(*best: float, weights: tuple[float, ...] = ()) -> Any:
    scale = np.array(weights or (1.0,) * len(best))
    return lambda x: float(np.sum(scale * (x - np.array(best)) ** 2))


@pytest.mark.parametrize("param", [LR, WIDTH, ALPHA, parameter("step", low=0.5, high=2.5, step=0.25), BATCH])
@pytest.mark.parametrize("side", ["low", "high"])
@pytest.mark.parametrize("direction", ["minimize", "maximize"])
def test_an_optimum_beyond_an_end_is_proven_on_that_side(param: Parameter, side: Any, direction: Any) -> None:
    study = random_study(bowl(1.4 if side == "high" else -0.4, 0.5), [param, ALPHA], 50, direction=direction)
    found = edges(study)[param.name] if param is not ALPHA else None
    if found is None:
        study = random_study(bowl(1.4 if side == "high" else -0.4, 0.5), [param, LR], 50, direction=direction)
        found = edges(study)[param.name]
    assert found.proven
    assert found.side == side
    assert found.confidence is not None
    assert found.confidence > 0.8
    assert found.p is not None
    assert found.p < 0.05
    assert found.proposed is not None
    assert found.bound is not None
    assert found.proposed > found.bound if side == "high" else found.proposed < found.bound


@pytest.mark.parametrize("seed", range(6))
def test_an_optimum_inside_is_no_error(seed: int) -> None:
    study = random_study(bowl(0.4, 0.6, 0.5), [LR, WIDTH, ALPHA], 60, noise=0.05, seed=seed)
    assert not any(edge.proven for edge in edges(study).values())


def test_an_optimum_inside_is_known_to_be_inside() -> None:
    found = edges(random_study(bowl(0.5, 0.5), [LR, ALPHA], 60, noise=0.005))
    assert found["lr"].interior
    assert not found["lr"].pressed


@pytest.mark.parametrize("seed", range(8))
def test_shuffled_values_prove_nothing(seed: int) -> None:
    study = random_study(bowl(1.4, 0.5, -0.3), [LR, WIDTH, ALPHA], 40, seed=seed, shuffle=True)
    assert not any(edge.proven for edge in edges(study).values())


def test_a_parameter_without_effect_is_not_proven() -> None:
    study = random_study(bowl(0.5, 0.0, weights=(1.0, 0.0)), [LR, ALPHA], 60, noise=0.05)
    assert not edges(study)["alpha_x"].proven


def test_values_beyond_a_cliff_of_failed_runs_are_not_proposed() -> None:
    """The optimum lies at 0.8; beyond 0.92 every run fails."""
    study = random_study(lambda x: math.nan if x[0] > 0.92 else (x[0] - 0.75) ** 2, [LR, ALPHA], 80)
    assert not edges(study)["lr"].proven


def drawn(choices: dict[str, tuple[int, ...]], seed: int, cost: Any, trials: int) -> Study:
    """Trials whose parameters are drawn from levels; a cost of NaN is a failed one."""
    random = np.random.default_rng(seed)
    made = []
    for i in range(trials):
        params = {name: int(random.choice(levels)) for name, levels in choices.items()}
        value = float(cost(params, random))
        state, values = (TrialState.COMPLETE, (value,)) if math.isfinite(value) else (TrialState.FAIL, ())
        made.append(Trial(number=i, state=state, params=params, values=values))
    axes = {name: parameter(name, "categorical", choices=levels) for name, levels in choices.items()}
    return Study(name="drawn", directions=("minimize",), parameters=axes, trials=tuple(made))


def test_failures_at_the_other_end_prove_nothing() -> None:
    """Batches of 256 and 512 do not fit; of the two that do neither is better."""

    def cost(params: dict[str, int], random: Any) -> float:
        rate = 10 ** random.uniform(-5, -2)
        lost = params["batch_size"] >= 256 or random.random() < 0.1
        value = 0.4 + 0.08 * (math.log10(rate) + 3.4) ** 2 + 0.01 * random.standard_normal()
        params["lr"] = rate
        return math.nan if lost else value

    made = drawn({"batch_size": (64, 128, 256, 512)}, 16, cost, 40)
    study = made.model_copy(update={"parameters": dict(made.parameters) | {"lr": LR}})
    assert edge_facts(designed(study), study)["batch_size"].proven
    assert not edge_facts(designed(study), study, data=tabulate(study))["batch_size"].proven


def test_what_finished_trials_prove_stands_beside_failures() -> None:
    study = random_study(lambda x: math.nan if x[0] < 0.15 else (x[0] - 1.4) ** 2, [LR, ALPHA], 50)
    found = edge_facts(designed(study), study, data=tabulate(study))["lr"]
    assert found.proven
    assert found.side == "high"


def test_an_idle_parameter_of_a_grid_drawn_with_repeats_is_not_proven() -> None:
    def cost(params: dict[str, int], random: Any) -> float:
        return float(0.02 * (math.log(params["max_depth"]) - 2.2) ** 2 + 0.0015 * random.standard_normal())

    study = drawn({"n_estimators": (100, 200, 500), "max_depth": (3, 5, 8, 12, 20)}, 39, cost, 30)
    assert not edges(study)["n_estimators"].proven


def test_a_cliff_far_from_the_end_hides_nothing() -> None:
    study = random_study(lambda x: math.nan if x[0] < 0.15 else (x[0] - 1.4) ** 2, [LR, ALPHA], 50)
    assert edges(study)["lr"].proven
    assert edges(study)["lr"].side == "high"


def test_heavy_tails_do_not_hide_the_trend() -> None:
    random = np.random.default_rng(3)
    study = random_study(lambda x: (x[0] - 1.5) ** 2 + 0.05 * random.standard_t(2), [LR, ALPHA], 100, noise=0.0)
    assert edges(study)["lr"].proven


def test_a_trend_through_the_whole_range_is_seen_through_noise_and_six_parameters() -> None:
    """The last quarter alone says little in thirty trials; that the rate moves the cost from end to end says more."""
    others = [parameter(f"q{k}", low=0.0, high=1.0) for k in range(3)]
    away = bowl(1.3, 0.5, 0.4, 0.6, 0.5, 0.5, weights=(1.0, 0.3, 0.3, 1.0, 0.0, 0.0))
    studies = [random_study(away, [LR, ALPHA, WIDTH, *others], 30, noise=0.2, seed=seed) for seed in range(12)]
    proven = [[name for name, edge in edges(study).items() if edge.proven] for study in studies]
    assert sum(names == ["lr"] for names in proven) >= 7
    assert all(set(names) <= {"lr"} for names in proven)


@pytest.mark.parametrize("levels", [(4, 3), (5, 4), (12, 1)])
@pytest.mark.parametrize("shape", [lambda d: d * d, abs, lambda d: 1 - math.exp(-d * d)])
def test_nothing_is_missed_on_clean_grids(levels: tuple[int, int], shape: Any) -> None:
    grid = list(itertools.product(np.linspace(0, 1, levels[0]), np.linspace(0, 1, levels[1])))
    trials = tuple(
        Trial(number=i, state=TrialState.COMPLETE, params={"lr": 1e-4 * 100**u, "alpha_x": 2 + 3 * v},
              values=(shape(u - 1.3) + 0.5 * shape(v - 0.45),))
        for i, (u, v) in enumerate(grid)
    )  # fmt: skip
    study = Study(name="g", trials=trials, parameters={"lr": LR, "alpha_x": ALPHA}, directions=("minimize",))
    found = edges(study)
    assert found["lr"].proven
    assert found["lr"].side == "high"
    assert not found["alpha_x"].proven


@pytest.mark.parametrize("place", [0.85, 0.9, 0.95])
def test_an_optimum_just_inside_a_clean_end_is_seen(place: float) -> None:
    study = random_study(bowl(place, 0.5), [LR, ALPHA], 80, noise=0.0003)
    assert not edges(study)["lr"].proven


def test_unordered_choices_have_no_ends() -> None:
    kind = parameter("optimizer", "categorical", choices=("sgd", "adam", "adamw"))
    whole = random_study(bowl(1.4, 0.5), [LR, ALPHA], 40)
    trials = tuple(
        t.model_copy(update={"params": {**t.params, "optimizer": kind.choices[i % 3]}})
        for i, t in enumerate(whole.trials)
    )
    study = whole.model_copy(update={"trials": trials, "parameters": {**whole.parameters, "optimizer": kind}})
    found = edges(study)
    assert found["lr"].proven
    assert found["optimizer"].pressed is False


def test_two_levels_prove_nothing() -> None:
    layers = parameter("num_layers", "int", low=2, high=3)
    study = random_study(bowl(1.4, 0.5), [layers, LR], 40)
    assert not edges(study)["num_layers"].proven


def test_a_conditional_parameter_is_judged_where_it_exists() -> None:
    whole = random_study(bowl(1.4, 0.5), [LR, ALPHA], 80)
    trials = tuple(
        t.model_copy(update={"params": {**({"lr": t.params["lr"]} if i % 3 else {}), "alpha_x": t.params["alpha_x"]}})
        for i, t in enumerate(whole.trials)
    )
    assert edges(whole.model_copy(update={"trials": trials}))["lr"].proven


def test_natural_and_declared_limits() -> None:
    dropout = parameter("dropout", low=0.0, high=0.5)
    study = random_study(bowl(-0.3, 0.5), [dropout, LR], 60)
    assert edges(study)["dropout"].natural_limit is True
    study = random_study(bowl(1.4, 0.5), [WIDTH, LR], 60)
    assert edges(study)["width"].natural_limit is False
    assert edges(study, width={"high": 64})["width"].natural_limit is True
    assert edges(study, width={"high": 128})["width"].natural_limit is False
    assert edges(study, hidden_size={"high": 70})["width"].proposed == 70


def test_too_few_trials_are_said_to_be_too_few() -> None:
    study = random_study(bowl(1.4, 0.5), [LR, ALPHA], 6)
    found = edges(study)["lr"]
    assert found.proven is None
    assert found.reason("proven") == "too-few"


def test_long_studies_are_sampled() -> None:
    study = random_study(bowl(1.4, 0.5, 0.5), [LR, ALPHA, WIDTH], 1500, noise=0.3)
    data = tabulate(study, 0, "minimize")
    assert len(data.trials) == 1500
    assert edge_tests(designed(study))[0][1].proven


def _ridge(best: float, seed: int) -> Study:
    """A thinned grid of rate by batch whose best rate grows with the batch; places are powers of two."""
    random = np.random.default_rng(seed)
    points = [(x, y) for y in range(5) for x in (0.0, 1.0, 2.0, 3.0)]
    chosen = sorted(random.choice(len(points), 16, replace=False))

    def loss(x: float, y: float) -> float:
        off = x - best - 0.5 * (y - 2)
        return 2.5 * (1 + 0.002 * off * off + 0.0015 * (y - 2) ** 2 + 0.0004 * float(random.normal()))

    trials = tuple(
        Trial(
            number=n,
            state=TrialState.COMPLETE,
            params={"lr": 2.0 ** (x - 12), "bs": 2 ** (y + 5)},
            values=(loss(x, y),),
        )
        for n, (x, y) in enumerate(points[i] for i in chosen)
    )
    space = {
        "lr": Parameter(name="lr", canonical="learning_rate", kind="float", low=2.0**-12, high=2.0**-9, log=True),
        "bs": Parameter(name="bs", canonical="batch_size", kind="int", low=32, high=512, log=True),
    }
    return Study(name="ridge", trials=trials, parameters=space, directions=("minimize",), source="s", kind="optuna")


@pytest.mark.parametrize("seed", range(3))
def test_along_a_ridge_of_rate_and_batch_the_end_of_the_rate_alone_is_proven(seed: int) -> None:
    found = edges(_ridge(4.5, seed))
    assert (found["lr"].proven, found["lr"].side) == (True, "high")
    assert not found["bs"].proven


@pytest.mark.parametrize("seed", range(3))
def test_a_ridge_whose_best_rate_lies_inside_proves_no_end(seed: int) -> None:
    found = edges(_ridge(1.5, seed))
    assert not found["lr"].proven
    assert not found["bs"].proven
