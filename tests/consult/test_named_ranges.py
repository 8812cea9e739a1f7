import pytest

from advisor.consult.named_ranges import range_of


def test_a_parameter_of_one_engine_has_its_range():
    found = range_of("what is a good range for num_leaves?")
    assert found["parameter"] == "num_leaves"
    assert "8 to 255 (lightgbm, usual 31, on a log scale)" in found["parameter_ranges"]


def test_the_kind_named_beside_it_decides():
    assert range_of("subsample range for xgboost")["parameter_ranges"] == "0.5 to 1 (xgboost, usual 1)"


@pytest.mark.parametrize("text", ["what lr range?", "range of dropout", "is beta too high", "my loss is nan"])
def test_what_has_a_table_of_its_own_or_is_a_common_word_has_none(text):
    assert range_of(text) == {}
