from __future__ import annotations

import numpy as np

from advisor.consult.matcher import matcher
from advisor.consult.recalling import Recall
from advisor.consult.understanding import understand


def _recall(meanings: list[list[int]], nearest: int) -> Recall:
    vectors = np.eye(3, dtype=np.float32)
    stored = {
        "recall.basis": vectors.astype(np.float16),
        "recall.vectors": (127 * vectors).astype(np.int8),
        "recall.scales": np.full(3, 1 / 127, dtype=np.float16),
        "recall.meanings": np.array(meanings, dtype=np.int16),
    }
    return Recall(stored, 4, nearest, 0.06)


def test_the_nearest_line_gives_its_meaning() -> None:
    found = _recall([[0, -1], [1, -1], [2, -1]], 3).chances(np.array([[0, 1, 0.1]], dtype=np.float32))
    assert found.shape == (1, 4)
    assert found[0].argmax() == 1
    assert found[0, 1] > 0.99


def test_a_line_of_two_meanings_votes_half_for_each_and_all_votes_are_one() -> None:
    found = _recall([[0, 3], [1, -1], [2, -1]], 2).chances(np.array([[1, 0, 0], [0, 1, 1]], dtype=np.float32))
    np.testing.assert_allclose(found[0, [0, 3]], 0.5, atol=1e-3)
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(found[1, [1, 2]], 0.5, atol=1e-2)


def test_more_neighbours_than_lines_are_all_of_them() -> None:
    assert _recall([[0, -1], [1, -1], [2, -1]], 99).nearest == 3


def test_the_bundled_lines_vote_for_what_they_mean() -> None:
    from benchmarks.consultation import recalled

    told = recalled.lines()[::400]
    model = matcher()
    found = model.recall.chances(model.vectors_of([sample.text for sample in told]))
    right = [model.ids[int(row.argmax())] in sample.meant for row, sample in zip(found, told, strict=True)]
    assert sum(right) > 0.9 * len(right)


def test_what_is_learnt_and_what_is_recalled_both_count() -> None:
    model = matcher()
    learnt, recalled = np.full((1, 4), 0.25, dtype=np.float32), np.array([[0.7, 0.1, 0.1, 0.1]], dtype=np.float32)
    mixed = model._together(learnt, recalled)
    assert mixed[0].argmax() == 0
    assert 0.25 < mixed[0, 0] < 0.7
    np.testing.assert_allclose(mixed.sum(), 1, atol=1e-6)


def test_a_message_surely_meant_comes_before_a_row_of_figures_in_it() -> None:
    text = "tiny difference: .8487 in the log, .8448 when i load it again for evaluation, eval mode on, same machine"
    assert understand(text).matches[0].id == "topic/train-eval-differ"
