"""The ends that the best trials press against, over all objectives."""

from __future__ import annotations

from advisor.facts import Setup
from advisor.facts.space import Edge
from advisor.signals.ends import open_ends, study_edges
from advisor.signals.measured import measure
from tests.factories import search
from tests.signals.spaces import LR, WIDTH, random_study


def test_without_a_direction_no_end_is_judged() -> None:
    made = search(20).model_copy(update={"directions": ()})
    edges = study_edges(made, Setup(), [measure(made, Setup())], None)
    assert {edge.reason("proven") for edge in edges.values()} == {"not-told"}


def test_a_new_end_of_a_learning_rate_is_one_that_trainings_take() -> None:
    lr = LR.model_copy(update={"low": 1e-2, "high": 0.3})
    made = random_study(lambda at: float(2 - at[0]), (lr, WIDTH), trials=60, noise=0.01)
    told = [measure(made, Setup())]
    adaptive, plain = (study_edges(made, Setup(), told, kind)["lr"] for kind in (True, False))
    assert adaptive.side == plain.side == "high"
    assert (adaptive.proposed or 0) <= (plain.proposed or 0)


def test_an_end_that_was_followed_is_open_no_more() -> None:
    edges = {"lr": Edge(pressed=True, proven=True, natural_limit=False, followed=False)}
    assert open_ends(edges) == ("lr",)
    assert open_ends({"lr": edges["lr"].replaced(followed=True)}) == ()
    assert open_ends({"lr": edges["lr"].replaced(set_high="more never harms")}) == ()
    assert open_ends({"lr": Edge()}) is None
