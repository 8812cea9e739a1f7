"""A table made column by column is the study that its rows make one by one."""

from __future__ import annotations

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.readers.engines._listed import Listed, listed
from advisor.readers.engines._study import Goal, Recorded, built
from advisor.records import Scalar

_CELL: st.SearchStrategy[Scalar] = st.one_of(
    st.none(), st.floats(-9, 9), st.integers(-9, 9), st.booleans(), st.sampled_from(["a", "b", "1"])
)
_RESULT = st.one_of(st.none(), st.floats(allow_nan=False), st.sampled_from([math.inf, 0.5]))
_WORD = st.sampled_from([None, "COMPLETE", "PRUNED", "FAIL", "running", "unheard of"])
_ROW = st.tuples(_CELL, _CELL, _RESULT, _RESULT, _WORD, _CELL)


@settings(max_examples=60, deadline=None)
@given(st.lists(_ROW, min_size=1, max_size=12), st.booleans())
def test_columns_and_rows_make_the_same_study(rows: list[tuple], two_goals: bool) -> None:
    lr, batch, loss, error, words, seed = zip(*rows, strict=True)
    goal = Goal(("loss", "error"), ("minimize", "minimize")) if two_goals else Goal(("loss",), ("minimize",))
    columns = Listed(
        len(rows), {"lr": lr, "batch": batch}, {"loss": loss, "error": error}, states=words, attrs={"seed": seed}
    )
    one_by_one = [
        Recorded(
            params={name: cell for name, cell in (("lr", row[0]), ("batch", row[1])) if cell is not None},
            results={name: cell for name, cell in (("loss", row[2]), ("error", row[3])) if cell is not None},
            state=row[4],
            attrs={"seed": row[5]} if row[5] is not None else {},
        )
        for row in rows
    ]
    at_once = listed("s", "trials", "s.csv", columns, goal, {})
    assert at_once.model_dump() == built("s", "trials", "s.csv", one_by_one, goal).model_dump()


def test_folds_and_times_stay_with_their_rows() -> None:
    columns = Listed(2, {"lr": [0.1, 0.2]}, {"loss": [1.0, 2.0]}, repeats=[(0.9, 1.1), ()])
    first, second = listed("s", "trials", "s.csv", columns, Goal(("loss",)), {}).trials
    assert first.user_attrs == {"repeats": (0.9, 1.1)}
    assert second.user_attrs == {}
    assert second.started is None
