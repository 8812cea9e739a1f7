from typing import Any

import pytest

from advisor.consult.telling import reading_of


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("the learning rate is on 0,001 set", {"learning_rate": 0.001}),
        ("lr untouched at 1e-3 since the first run", {"learning_rate": 0.001}),
        ("with lr 0.1 it explodes, with 0.01 nothing, now i have 0.03", {"learning_rate": 0.03}),
        ("the lr finder suggests 1.23, i put 0.6, flat lines", {"learning_rate": 0.6}),
        ("what happens at dropout 0.8 or so?", {}),
        ("learning rate and 12 layers", {"num_layers": 12}),
        ("is dropout for 3 gpus", {"n_workers": 3}),
    ],
)
def test_a_figure_takes_the_name_that_it_stands_by(text: str, facts: dict[str, Any]) -> None:
    assert reading_of(text).facts == pytest.approx(facts)


def test_a_figure_in_use_now_has_to_fit_the_name() -> None:
    assert reading_of("lr 1e-5 with a batch of 128, currently i'm on 2e-5").facts == pytest.approx(
        {"learning_rate": 2e-5, "batch_size": 128}
    )
