"""Chart: findings in order, pictures, words, nothing of a log interpreted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from advisor_tui import planning
from advisor_tui.app import AdvisorApp
from advisor_tui.fact_words import fact_words, with_unit
from advisor_tui.messages import Diagnosed
from advisor_tui.ordering import Order
from advisor_tui.plot import Plot
from advisor_tui.screens.choose import Choose
from advisor_tui.screens.notice import Notice
from advisor_tui.screens.order_test import OrderTest
from advisor_tui.screens.why import Why
from advisor_tui.widgets.chart_body import ChartBody
from advisor_tui.widgets.detail import Detail
from advisor_tui.widgets.finding_list import FindingList, file_of
from advisor_tui.widgets.finding_text import FindingText, PrescriptionRow
from advisor_tui.widgets.subject_tree import Place, SubjectTree
from advisor_tui.widgets.view_switch import ViewSwitch
from advisor_tui.workspace import Workspace
from textual.events import Paste
from textual.widgets import Button, Input, Static

from advisor.errors import DirectionError
from advisor.facts import Subject
from advisor.findings import Diagnosis, Finding, Prescription, Weighed
from advisor.planner.plan import Objective, SearchPlan
from advisor.records import Evidence
from tests.tui.shown import BOUNDARY, OVERFITTING, digits, evidence, open_shown, plan, settled


def words(app: AdvisorApp) -> str:
    return "\n".join(str(static.content) for static in app.screen.query_one(FindingText).query(Static))


async def test_findings_stand_in_order_and_the_first_is_shown() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_shown(app, pilot)
        listed = app.screen.query_one(FindingList)
        assert [f.rule for f in listed.findings] == ["study/boundary-optimum", "run/overfitting", "run/healthy"]
        assert "press against the high end of lr" in words(app)
        assert "unstable is right as it is" in words(app)
        picture = app.screen.query_one(Plot).picture
        assert "val_loss by lr" in picture
        assert "high 0.01" in picture
        assert "proposed: to 0.1" in picture


async def test_the_cursor_changes_the_detail() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_shown(app, pilot)
        await pilot.press("down")
        await settled(app, pilot)
        assert "31 %" in words(app)
        picture = app.screen.query_one(Plot).picture
        assert "best, step 800" in picture
        assert "overfitting from 950" in picture


async def test_names_from_logs_are_neither_markup_nor_control_characters() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_shown(app, pilot)
        shown = app.export_screenshot()
        assert "[red]big[/]" in shown.replace("&#91;", "[").replace("&#93;", "]")
        assert "wide\\x1b[31m" in shown.replace("&#91;", "[")
        assert "\x1b" not in shown


async def test_brackets_change_the_picture() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_shown(app, pilot)
        await pilot.press("right_square_bracket")
        await pilot.pause()
        switch = app.screen.query_one(ViewSwitch)
        assert switch.names[switch.chosen] == "history"
        assert "best so far" in app.screen.query_one(Plot).picture


async def test_a_parameter_in_the_tree_shows_its_slice_and_range() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_shown(app, pilot)
        await pilot.press("t", *["down"] * 5)
        await settled(app, pilot)
        place = app.screen.query_one(Detail).place
        assert place is not None
        assert place.parameter == "optimizer"
        assert "sgd" in app.screen.query_one(Plot).picture
        assert "sgd, adam, adamw" in words(app)


async def test_a_run_without_findings_says_what_was_not_examined() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_shown(app, pilot)
        tree = app.screen.query_one(SubjectTree)
        tree.focus()
        await pilot.press(*["down"] * 7)
        await settled(app, pilot)
        place = app.screen.query_one(Detail).place
        assert place is not None
        assert place.name == "base"
        assert "run/exploding-gradients" in words(app)
        assert "not logged" in words(app)


async def test_runs_can_be_laid_over_one_another() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(140, 40)) as pilot:
        await open_shown(app, pilot)
        await pilot.press("down")
        tree = app.screen.query_one(SubjectTree)
        tree.focus()
        tree.move_cursor(tree.root.children[1].children[0])
        await pilot.press("o")
        await settled(app, pilot)
        assert tree.overlaid == ("base",)
        await pilot.press("O")
        await settled(app, pilot)
        assert tree.overlaid == ()


async def test_why_shows_conditions_with_their_values() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_shown(app, pilot)
        await pilot.press("y")
        await pilot.pause()
        assert isinstance(app.screen, Why)
        text = "\n".join(str(static.content) for static in app.screen.query(Static))
        assert "✓ holds" in text
        assert BOUNDARY.trace[0].text in text


async def test_a_finding_shows_two_fixes_and_why_the_others() -> None:
    further = [Prescription(action="clip"), Prescription(action="warmup"), Prescription(action="check-code")]
    finding = OVERFITTING.model_copy(update={"prescriptions": (*OVERFITTING.prescriptions, *further)})
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        app.post_message(Diagnosed(("logs",), evidence(), Diagnosis(findings=(finding,))))
        await settled(app, pilot)
        assert len(app.screen.query_one(FindingText).query(PrescriptionRow)) == 2
        assert "2 more under y (why)" in words(app)
        await pilot.press("y")
        await settled(app, pilot)
        rows = app.screen.query(PrescriptionRow)
        assert [row.prescription.action for row in rows] == ["warmup", "check-code"]
        rows.first().query_one(Button).press()
        await settled(app, pilot)
        assert app.workspace.plan is not None
        assert not isinstance(app.screen, Why)


async def test_the_filter_keeps_what_has_all_words() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_shown(app, pilot)
        await pilot.press("slash", *"overfit")
        await settled(app, pilot)
        assert [f.rule for f in app.screen.query_one(FindingList).findings] == ["run/overfitting"]
        await pilot.press("escape")
        await settled(app, pilot)
        assert len(app.screen.query_one(FindingList).findings) == 3


async def test_a_source_that_cannot_be_read_is_told_in_words(tmp_path: Path) -> None:
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"SQLite format 3\0" + b"x" * 100)
    app = AdvisorApp(sources=(str(broken),), live=False)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(app, pilot)
        assert isinstance(app.screen, Notice)
        assert "broken.db" in app.screen.text
        assert "Traceback" not in app.screen.text
        await pilot.press("escape")


async def test_a_pasted_path_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[tuple[str, ...]] = []
    folder = tmp_path / "my logs"
    folder.mkdir()
    app = AdvisorApp(live=False)
    monkeypatch.setattr(app, "open_sources", lambda sources, refreshed=False: opened.append(sources))
    async with app.run_test() as pilot:
        app.post_message(Paste(f"'{folder}'\n"))
        await settled(app, pilot)
    assert opened == [(str(folder),)]


def test_a_test_is_ordered_as_the_command_line_takes_it() -> None:
    function = Order(Objective(kind="function", target="train.py:train"), 3.0, Path("probe"))
    told = ("--objective", "train.py:train", "--budget", "3trials", "--output", "probe")
    assert function.words == told
    command = Order(Objective(kind="command", argv=("python", "t.py", "{{ lr }}")), 2.5, Path("p"))
    assert command.words == ("--budget", "2.5trials", "--output", "p", "--", "python", "t.py", "{{ lr }}")


async def test_a_finding_on_a_run_offers_a_test_of_its_changes() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_shown(app, pilot)
        body = app.screen.query_one(ChartBody)
        assert body.check_action("test", ()) is False
        await pilot.press("down")
        await settled(app, pilot)
        assert body.check_action("test", ()) is True
        await pilot.press("T")
        await settled(app, pilot)
        assert isinstance(app.screen, OrderTest)
        await pilot.press("enter")
        await settled(app, pilot)
        assert "say which training runs" in str(app.screen.query_one("#verdict", Static).content)


async def test_a_test_runs_and_its_result_and_the_new_chance_stand_beside_the_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from advisor_tui import monitor

    begun: list[tuple[str, ...]] = []
    monkeypatch.setattr(monitor, "start_test", lambda sources, run, words, folder: begun.append((run, *words)))
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_shown(app, pilot)
        await pilot.press("down")
        await settled(app, pilot)
        body = app.screen.query_one(ChartBody)
        finding = body._testable()
        assert finding is not None
        await pilot.press("T")
        await settled(app, pilot)
        app.screen.query_one("#objective", Input).value = "python train.py --lr {{ lr }}"
        app.screen.query_one("#folder", Input).value = str(tmp_path)
        await pilot.press("ctrl+s")
        await settled(app, pilot)
        assert begun[0][0] == finding.subject.run
        assert begun[0][-5:] == ("--", "python", "train.py", "--lr", "{{ lr }}")
        assert app.current_mode == "run", "the race is shown while it runs"
    lower = Prescription(action="scale", parameter="lr", canonical="learning_rate", factor=0.3)
    weighed = finding.model_copy(update={"differential": (Weighed(prescription=lower, helps=0.6, harms=0.1),)})
    change = {"prescription": lower.model_dump(), "verdict": "helps", "effect": -0.2}
    result = {"verdict": "scale lr x0.3 helps.", "metric": "val_loss", "probe": {"changes": [change]}}
    (tmp_path / "result.json").write_text(json.dumps(result))
    assert app.workspace.tested(weighed).startswith("scale lr x0.3 helps. Chance to help since: ")
    assert app.workspace.tested(weighed).endswith("60% → 70%.")


async def test_p_and_y_act_on_what_is_shown_and_on_nothing_else() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_shown(app, pilot)
        body = app.screen.query_one(ChartBody)
        body.query_one(Detail).show_place(Place("run", "[red]big[/]", source="logs"))
        chosen = body._selected()
        assert chosen is not None
        assert chosen.rule == "run/overfitting"
        body.query_one(Detail).show_place(Place("run", "wide\x1b[31m", source="logs"))
        assert body._selected() is None
        assert body.check_action("put", ()) is False
        await pilot.press("p")
        await settled(app, pilot)
        assert app.workspace.plan is None


async def test_a_plan_that_needs_to_know_which_way_is_better_asks_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def planned(space: Workspace, finding: Finding, prescription: Prescription) -> tuple[SearchPlan, str]:
        if "direction" not in space.told:
            raise DirectionError("is fitness better higher or lower? Its name does not tell. Tell it: --set …")
        return plan(), "done"

    monkeypatch.setattr(planning, "planned_with", planned)
    app = AdvisorApp(live=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_shown(app, pilot)
        await pilot.press("p")
        await settled(app, pilot)
        assert isinstance(app.screen, Choose)
        assert app.screen.hint == "is fitness better higher or lower? Its name does not tell."
        await pilot.press("down", "enter")
        await settled(app, pilot)
        await settled(app, pilot)
        assert app.workspace.told["direction"] == "maximize"
        assert app.workspace.plan is not None


def test_evidence_is_told_in_words_with_units() -> None:
    value, meaning = fact_words("run", "val.best_step", 800)
    assert (value, meaning) == ("800 steps", "step of the lowest smoothed level")
    assert fact_words("run", "train.fall", 0.97)[0] == "97 %"
    assert fact_words("run", "own.fact", 3) == ("3", "own fact")
    assert with_unit(0.0161, "h") == "58 s"


def test_studies_of_one_name_show_their_file() -> None:
    subject = Subject(kind="study", study="no-name", source="runs/b/study.db")
    assert file_of(subject, frozenset({"no-name"})) == " in study.db"
    assert file_of(subject, frozenset()) == ""
    space = Workspace()
    space.evidence = Evidence(studies=tuple(digits().model_copy(update={"source": s}) for s in ("a.db", "b.db")))
    assert space.doubled == frozenset({"digits"})
