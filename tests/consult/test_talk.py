import pytest

from advisor.consult.talk import talk_of, with_grid
from advisor.consult.things_named import named_lines, things, topic_of, what_to_do


@pytest.mark.parametrize(
    ("text", "names", "topic"),
    [
        ("hyperband or tpe", {"hyperband", "tpe"}, "topic/pruning"),
        ("lion or muon", {"lion", "muon"}, "topic/optimizer-choice"),
        ("what is asha and should I use it over the median pruner", {"asha", "median-pruner"}, "topic/pruning"),
        ("prodigy lr stays at 1.0, is it even working?", {"prodigy"}, "topic/lr-range"),
        ("what weight decay do I use with lion", {"lion"}, "topic/weight-decay"),
        ("my loss falls", set(), ""),
        ("we train with grpo", {"grpo"}, ""),
    ],
)
def test_what_is_named_and_asked(text: str, names: set[str], topic: str) -> None:
    talk = talk_of(text)
    assert names <= set(talk.names)
    assert topic_of(talk) == topic


def test_a_pair_has_its_own_answer() -> None:
    lines = named_lines(talk_of("asha or the median pruner?"), "topic/pruning")
    assert len(lines) == 1
    assert "halving" in lines[0]


def test_a_method_and_its_adapter_have_one_answer() -> None:
    (line,) = named_lines(talk_of("lr for dpo with qlora?"), "topic/lr-range")
    assert "5e-6" in line


@pytest.mark.parametrize(
    ("text", "feared"),
    [("is my learning rate 5 too high?", "high"), ("is batch 8 too small?", "low"), ("is lr 1e-3 ok?", None)],
)
def test_what_is_judged_and_feared(text: str, feared: str | None) -> None:
    talk = talk_of(text)
    assert talk.judges
    assert talk.feared == feared


def test_the_rates_of_the_most_special_thing_count() -> None:
    talk = talk_of("adamw lr for dpo?")
    assert (talk.rate_of, talk.rate_start) == ("DPO", 5e-7)


def test_an_optimizer_that_finds_its_rate_is_not_searched_by_rate() -> None:
    assert "d_coef" in what_to_do(talk_of("which lr for prodigy?"), "topic/lr-range")


@pytest.mark.parametrize("name", sorted(things()))
def test_every_thing_says_something_in_each_of_its_topics(name: str) -> None:
    row = things()[name]
    for item in row["about"]:
        assert str(row.get("elsewhere", {}).get(item, row["what"])).strip()
    assert set(row.get("elsewhere", {})) <= set(row["about"])


def test_a_method_told_earlier_is_spoken_of() -> None:
    from advisor.consult import Dialogue

    dialogue = Dialogue()
    dialogue.say("we fine-tune with grpo")
    assert "1e-6" in dialogue.say("which learning rate should I take?").reply


@pytest.mark.parametrize(
    ("said", "wonders"),
    [
        ("is it normal that val accuracy is above train accuracy?", "well"),
        ("val acc above train acc, expected?", "well"),
        ("train acc 99 val acc 70, should I worry?", "ill"),
        ("the loss is nan, is this a bug?", "ill"),
        ("my model overfits, what now?", None),
    ],
)
def test_it_is_heard_whether_a_sight_is_asked_to_be_judged(said: str, wonders: str | None) -> None:
    assert talk_of(said).wonders == wonders


def test_a_grid_with_its_values_has_a_size_once_the_parameters_are_known() -> None:
    talk = talk_of("a grid over lr and wd with 4 values each")
    assert with_grid(talk, {"parameters": ("learning_rate", "weight_decay")}).grid_runs == 16
    assert with_grid(talk, {"parameter_count": 3}).grid_runs == 64
    assert with_grid(talk, {}).grid_runs is None


def test_the_value_of_an_engines_parameter_is_read_with_the_range_of_the_kind_named() -> None:
    talk = talk_of("is beta 0.5 too high for dpo?")
    assert (talk.parameter_value, talk.parameter_high) == (0.5, 0.5)
