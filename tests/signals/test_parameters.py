"""The space as a whole, and each parameter beside what its table says."""

from __future__ import annotations

from advisor.facts import Setup
from advisor.signals.parameters import param_facts, space_facts, tier_of_parameter, weakest
from advisor.signals.training import study_training
from advisor.signals.trials import tabulate, varying
from tests.factories import parameter, search, study, trial


def test_a_space_tells_its_weakest_parameter_and_where_to_hold_it() -> None:
    trials = [
        trial(n, 1.0 / (n + 1), params={"lr": 10.0 ** -(n % 4 + 1), "eps": 10.0 ** -(n % 5 + 6)}) for n in range(12)
    ]
    made = study(
        trials, parameter("lr", low=1e-4, high=0.1, log=True), parameter("eps", low=1e-10, high=1e-6, log=True)
    )
    told = Setup(optimizer="adamw")
    found = space_facts(made, told, study_training(made, told))
    assert (found.low_tier_name, found.low_tier_start) == ("eps", 1e-8)
    assert found.lr_searched
    assert found.optimizers == ("adamw",)
    assert weakest(made, varying(made), None) == ("eps", "lr")


def test_a_parameter_stands_beside_its_row() -> None:
    found = param_facts(parameter("dropout", low=0.0, high=0.9), None, {"dropout": 0.2})
    assert (found.wants, found.sane_high, found.default_high, found.best) == ("linear", 0.8, 0.6, 0.2)
    assert found.is_dropout


def test_tiers_are_those_of_the_table() -> None:
    assert tier_of_parameter(parameter("lr")) == 1
    assert tier_of_parameter(parameter("weather")) is None
    assert weakest(search(), ("lr", "dropout"), None)[-1] == "lr"


def test_what_is_unknown_or_carries_others_is_not_called_weakest() -> None:
    """Optuna's own `classifier`, on which the settings of each of them rest."""
    knn, svc = {"classifier": "knn"}, {"classifier": "svc"}
    models = [knn | {"n_neighbors": n} if n % 2 else svc | {"C": n + 1.0} for n in range(12)]
    made = study(
        [trial(n, 1.0 / (n + 1), params=params) for n, params in enumerate(models)],
        parameter("classifier", "categorical", choices=("knn", "svc")),
        parameter("n_neighbors", low=1, high=12),
        parameter("C", low=1.0, high=12.0),
    )
    assert "classifier" not in weakest(made, varying(made), None)


def test_the_depth_of_a_tree_is_of_no_network() -> None:
    trees = [trial(n, 1.0 / (n + 1), params={"max_depth": n, "criterion": "gini"}) for n in range(2, 14)]
    made = study(trees, parameter("max_depth", "int", low=2, high=13))
    assert not space_facts(made, Setup(), study_training(made, Setup())).neural


def test_an_optimizer_that_finds_its_own_rate_needs_none_searched() -> None:
    made = search(20)
    told = Setup(optimizer="prodigy")
    assert space_facts(made, told, study_training(made, told)).rate_fixed == "Prodigy"
    trials = [trial(n, 1.0 / (n + 1), params={"d_coef": 0.5 + 0.1 * n}) for n in range(12)]
    moved = study(trials, parameter("d_coef", low=0.3, high=3.0, log=True))
    assert space_facts(moved, Setup(), study_training(moved, Setup())).lr_searched


def _drawn(rates: list[float]) -> bool | None:
    found = parameter("lr", low=min(rates), high=max(rates), log=True, declared=False)
    made = study([trial(n, 1.0, params={"lr": rate}) for n, rate in enumerate(rates)], found)
    return param_facts(found, tabulate(made, 0, "minimize").columns["lr"], {}).log


def test_the_scale_on_which_values_were_drawn_is_told_by_how_evenly_they_lie() -> None:
    places = [(n * 0.618034) % 1 for n in range(80)]
    assert _drawn([1e-3 + 0.099 * place for place in places]) is False
    assert _drawn([10 ** (-5 + 4 * place) for place in places]) is True
    assert _drawn([0.05 + 0.01 * place for place in places] + [1e-4 * 3**n for n in range(5)]) is None
    assert _drawn([1e-3 + 0.099 * place for place in places[:20]]) is None
    closing_in = [10 ** (-5 + 4 * place) for place in places[:12]] + [0.1 * place + 1e-3 for place in places]
    assert _drawn(closing_in) is not False


def test_a_range_that_a_grid_walked_is_judged_by_the_levels_of_the_grid() -> None:
    levels = [1e-4, 1e-3, 1e-2]
    found = parameter("weight_decay", low=0.0, high=1.0)
    grid = study([trial(n, 1.0, params={"weight_decay": levels[n % 3], "k": n // 3}) for n in range(12)], found)
    judged = param_facts(found, tabulate(grid, 0, "minimize").columns["weight_decay"], {})
    assert (judged.low, judged.high, judged.log) == (1e-4, 1e-2, True)
    even = study([trial(n, 1.0, params={"weight_decay": (0.2, 0.4, 0.6)[n % 3]}) for n in range(12)], found)
    judged = param_facts(found, tabulate(even, 0, "minimize").columns["weight_decay"], {})
    assert (judged.low, judged.high, judged.log) == (0.0, 1.0, False)
