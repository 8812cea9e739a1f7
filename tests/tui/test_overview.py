"""Many runs open on an overview: causes with counts, a table sorted as numbers, runs side by side."""

from __future__ import annotations

import numpy as np
from advisor_tui.app import AdvisorApp
from advisor_tui.messages import Diagnosed
from advisor_tui.plot import Plot
from advisor_tui.run_rows import run_rows, sort_key
from advisor_tui.screens.compare import Compare
from advisor_tui.widgets.chart_body import ChartBody
from advisor_tui.widgets.detail import Detail
from advisor_tui.widgets.overview import GroupList, Overview, counted, what_is_open
from advisor_tui.widgets.run_table import RunTable
from textual.pilot import Pilot
from textual.widgets import DataTable, Static

from advisor.facts import Subject
from advisor.findings import Diagnosis, Finding, Prescription
from advisor.records import Evidence, Run, SourceSummary
from advisor.report.summary import summarize
from tests.factories import finding, run
from tests.tui.shown import BOUNDARY, digits, open_shown, settled

NAMES = [f"run{n}" for n in range(12)]


def _run(number: int) -> Run:
    noise = np.random.default_rng(number)
    level = 0.2 + 0.1 * number
    curve = level + 2 * np.exp(-np.arange(60) / 8) + 0.002 * noise.standard_normal(60)
    made = run(
        NAMES[number], {"train/loss": curve, "val/loss": curve + 0.05}, lr=10.0 ** -(number % 5), optimizer="adam"
    )
    return made.model_copy(update={"source": "logs"})


def _finding(number: int, rule: str, severity: str) -> Finding:
    subject = Subject(kind="run", run=NAMES[number], source="logs")
    advice = (Prescription(action="train-longer", factor=3.0),)
    return finding(rule, severity, subject=subject, title=f"{rule} of {NAMES[number]}", prescriptions=advice)


def evidence() -> Evidence:
    summary = SourceSummary(path="logs", kind="tensorboard", runs=12, points=1440)
    return Evidence(sources=(summary,), runs=tuple(_run(number) for number in range(12)))


def diagnosis() -> Diagnosis:
    ill = [_finding(n, "run/not-learning", "error") for n in (7, 8)]
    ill += [_finding(n, "run/overfitting", "warning") for n in (1, 2, 3)]
    fine = [_finding(n, "run/healthy", "good") for n in (0, 4, 5, 6)]
    return Diagnosis(sources=evidence().sources, findings=(*ill, *fine))


async def opened(app: AdvisorApp, pilot: Pilot[None]) -> None:
    app.post_message(Diagnosed(("logs",), evidence(), diagnosis()))
    await settled(app, pilot)


def test_causes_are_counted_in_words() -> None:
    told = str(counted(summarize(diagnosis()), what_is_open(evidence())))
    assert told == "12 runs · 2 × the run learns nothing · 3 × the model overfits · 4 healthy"


async def test_studies_alone_are_counted_with_their_trials_and_have_no_table_of_runs() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        app.post_message(Diagnosed(("study.db",), Evidence(studies=(digits(),)), Diagnosis(findings=(BOUNDARY,))))
        await settled(app, pilot)
        await pilot.press("v")
        told = str(app.screen.query_one("#counts", Static).content)
        assert told == "1 study, 48 trials · 1 × the optimum lies beyond a range"
        assert not app.screen.query_one(RunTable).display
        assert app.screen.query_one(GroupList).has_focus


def test_rows_hold_numbers_and_missing_ones_come_last() -> None:
    rows = run_rows(evidence(), diagnosis())
    assert rows[7].severity == "error"
    assert rows[9].verdict == "nothing found"
    assert rows[2].settings["learning_rate"] == 0.01
    assert rows[2].tag == "val/loss"
    values = ["10", 9.0, None, float("nan"), "1e-3", "word"]
    assert sorted(values, key=sort_key)[:3] == ["1e-3", 9.0, "10"]
    assert sorted(values, key=sort_key)[-1] is None


def test_a_run_that_lies_in_no_folder_is_called_by_its_file() -> None:
    one = _run(0).model_copy(update={"name": ".", "source": "logs/train.csv"})
    (row,) = run_rows(Evidence(runs=(one,)), Diagnosis())
    assert row.words["name"] == "train.csv"
    assert (row.words["learning_rate"], row.words["optimizer"]) == ("1", "adam")


async def test_many_runs_open_on_the_overview_and_few_do_not() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_shown(app, pilot)
        assert not app.screen.query_one(ChartBody).is_overview
        await opened(app, pilot)
        assert app.screen.query_one(ChartBody).is_overview
        assert app.screen.query_one(RunTable).row_count == 12
        assert len(app.screen.query_one(GroupList).groups) == 2
        assert "3 × the model overfits" in str(app.screen.query_one("#counts", Static).content)


async def test_a_cause_opens_its_first_finding_and_v_goes_back() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot)
        await pilot.press("down", "enter")
        await settled(app, pilot)
        shown = app.screen.query_one(Detail).finding
        assert shown is not None
        assert shown.rule == "run/overfitting"
        assert not app.screen.query_one(ChartBody).is_overview
        await pilot.press("v")
        assert app.screen.query_one(ChartBody).is_overview


async def test_runs_are_sorted_by_value_and_open_their_chart() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot)
        table = app.screen.query_one(RunTable)
        table.focus()
        await pilot.press("greater_than_sign")
        assert [row.name for row in table.rows_shown[:3]] == ["run0", "run1", "run2"]
        await pilot.press("exclamation_mark")
        assert table.rows_shown[0].name == "run11"
        table.move_cursor(row=0)
        await pilot.press("enter")
        await settled(app, pilot)
        place = app.screen.query_one(Detail).place
        assert place is not None
        assert place.name == "run11"


async def test_chosen_runs_are_compared_with_what_differs() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot)
        app.screen.query_one(RunTable).focus()
        await pilot.press("c")
        assert not isinstance(app.screen, Compare)
        await pilot.press("space", "space", "c")
        await settled(app, pilot)
        assert isinstance(app.screen, Compare)
        table = app.screen.query_one(DataTable)
        headings = [str(table.get_row_at(row)[0]) for row in range(table.row_count)]
        assert headings == ["last", "best", "verdict", "learning_rate"]
        picture = app.screen.query_one(Plot).picture
        assert "run0" in picture
        told = str(app.screen.query_one("#told", Static).content)
        assert "ends best by" in told or "cannot be told apart" in told
        await pilot.press("escape")
        assert app.screen.query_one(Overview).display
