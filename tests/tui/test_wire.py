"""What travels between the program and its reading process arrives as it was."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest
from advisor_tui import wire
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.errors import PlanError
from advisor.findings import Diagnosis
from advisor.records import Evidence, ReadError, Run, Series, Study, Trial, TrialState
from tests.tui.shown import diagnosis, digits, evidence


def arrived(what: Evidence, found: Diagnosis) -> tuple[Evidence, Diagnosis]:
    taken = wire.Taken()
    for text in [*wire.evidence_lines(what), *wire.diagnosis_lines(found)]:
        assert text.count(b"\n") == 1
        taken.take(*wire.message(text))
    return taken.evidence(), taken.diagnosis()


def test_findings_arrive_with_their_trace_and_studies_with_their_trials() -> None:
    sent, found = evidence(), diagnosis()
    got, judged = arrived(sent, found)
    assert judged == found
    assert [finding.trace for finding in judged.findings] == [finding.trace for finding in found.findings]
    assert got.studies == sent.studies
    assert (got.sources, got.errors) == (sent.sources, sent.errors)


@settings(deadline=None)
@given(st.lists(st.floats(width=64), max_size=40), st.text(max_size=8))
def test_every_number_of_a_curve_arrives_bit_for_bit(values: list[float], tag: str) -> None:
    series = Series(
        tag=tag, steps=np.arange(len(values), dtype=np.int64), values=np.array(values, dtype=np.float64),
        wall_times=np.full(len(values), np.nan),
    )  # fmt: skip
    run = Run(name="a", series={tag: series}, hyperparameters={"lr": 1e-3, "bn": True, "n": 3, "o": None}, kind="csv")
    got, _ = arrived(Evidence(runs=(run,)), Diagnosis())
    assert got.runs[0].series[tag].values.tobytes() == series.values.tobytes()
    assert got.runs[0].series[tag].steps.dtype == np.int64
    assert got.runs[0].model_copy(update={"series": {}}) == run.model_copy(update={"series": {}})


def test_trials_keep_their_kinds() -> None:
    trial = Trial(
        number=3, state=TrialState.PRUNED, params={"lr": 0.1, "n": 2, "on": False}, intermediate={1: 2.0, 10: 0.5},
        started=datetime(2026, 1, 2, 3, 4, 5), user_attrs={"note": "x"},
    )  # fmt: skip
    many = tuple(trial.model_copy(update={"number": number}) for number in range(2 * wire.PIECE + 1))
    got, _ = arrived(Evidence(studies=(digits(3), Study(name="b", trials=many))), Diagnosis())
    assert got.studies[1].trials == many
    assert len(got.studies[0].trials) == 3


def test_errors_of_reading_arrive() -> None:
    sent = Evidence(errors=(ReadError(source="x", message="no such file"),))
    assert arrived(sent, Diagnosis())[0].errors == sent.errors


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (PlanError("say what"), PlanError, "say what"),
        (FileNotFoundError(2, "x", "/a"), FileNotFoundError, "/a"),
        (KeyError("lr"), RuntimeError, "KeyError: 'lr'"),
    ],
)
def test_an_error_arrives_as_what_it_is(error: Exception, kind: type[Exception], words: str) -> None:
    got = wire.error_of(wire.message(wire.line("failed", wire.error_content(error)))[1])
    assert type(got) is kind
    assert words in str(got)


def test_a_line_that_is_cut_off_means_that_the_other_end_is_gone() -> None:
    for text in (b"", wire.line("step", {})[:-1]):
        with pytest.raises(EOFError):
            wire.message(text)
