"""The bundled trainer's optimizers are the rows of the table that torch has a class for."""

from __future__ import annotations

import pytest
import torch

from advisor.errors import ConfigError
from advisor.optimizers import optimizers
from advisor.runner.optimizers import averaged_steps, make_optimizer, runnable
from advisor.runner.settings import Settings

RUNNABLE = [key for key, row in optimizers().items() if row.torch is not None and not row.matrices_only]


@pytest.mark.parametrize("name", RUNNABLE)
def test_every_row_with_a_class_of_torch_trains(name: str) -> None:
    torch.manual_seed(0)
    model = torch.nn.Linear(3, 2)
    rate = optimizers()[name].rates.start
    made = make_optimizer(model, Settings(optimizer=name, learning_rate=rate, weight_decay=0.1, momentum=0.5))
    assert type(made).__name__ == optimizers()[name].torch
    assert [group["weight_decay"] for group in made.param_groups] == [0.1, 0.0]
    before = model.weight.detach().clone()
    model(torch.ones(4, 3)).square().sum().backward()
    made.step()
    assert not torch.equal(model.weight, before)


def test_settings_reach_the_optimizers_that_have_them() -> None:
    model = torch.nn.Linear(3, 2)
    sgd = make_optimizer(model, Settings(optimizer="SGD", momentum=0.8, nesterov=True))
    adam = make_optimizer(model, Settings(optimizer="adam", beta1=0.8, beta2=0.95, epsilon=1e-6))
    assert (sgd.defaults["momentum"], sgd.defaults["nesterov"]) == (0.8, True)
    assert (adam.defaults["betas"], adam.defaults["eps"]) == ((0.8, 0.95), 1e-6)
    assert averaged_steps(Settings(optimizer="sgd", momentum=0.8)) == pytest.approx(4.0)
    assert averaged_steps(Settings(optimizer="adamw", beta1=0.9)) == pytest.approx(9.0)


@pytest.mark.parametrize(("name", "said"), [("adamv", "Did you mean 'adam'"), ("muon", "unknown"), ("lion", "unknown")])
def test_others_are_refused_with_those_that_are_known(name: str, said: str) -> None:
    with pytest.raises(ConfigError, match=rf"optimizer '{name}': .*{said}.*adamw"):
        runnable(name)
