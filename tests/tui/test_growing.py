"""A log that grows while it is open: what is only true of a finished run is not said of it."""

from __future__ import annotations

from pathlib import Path
from time import monotonic

import pytest
from advisor_tui import sources as module
from advisor_tui.app import AdvisorApp
from advisor_tui.loading import load
from textual.pilot import Pilot

from tests.tui.shown import settled

ROWS = [f"{epoch},{2.0 * 0.93**epoch + 0.1:.4f},{2.0 * 0.93**epoch + 0.2:.4f}" for epoch in range(60)]
ENDS = ("run/still-improving", "run/improvable", "run/undecided", "run/healthy")


def log(folder: Path, rows: int) -> Path:
    path = folder / "run0" / "metrics.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("epoch,train_loss,val_loss\n" + "\n".join(ROWS[:rows]) + "\n", encoding="utf-8")
    return path


def of_its_end(app: AdvisorApp) -> list[str]:
    return [finding.rule for finding in app.workspace.diagnosis.findings if finding.rule in ENDS]


async def looked(app: AdvisorApp, pilot: Pilot[None]) -> None:
    app._look_again()
    await settled(app, pilot)
    await settled(app, pilot)


async def test_nothing_is_said_of_the_end_of_a_run_that_grows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log(tmp_path, 30)
    app = AdvisorApp(live=False)
    async with app.run_test(size=(110, 30)) as pilot:
        app.open_sources((str(tmp_path),))
        await settled(app, pilot)
        assert of_its_end(app), "a log that nobody saw grow is taken as it is"
        log(tmp_path, 40)
        await looked(app, pilot)
        assert [run.growing for run in app.workspace.evidence.runs] == [True]
        assert not of_its_end(app)
        assert "1 growing" in app._summary(80)
        monkeypatch.setattr(module, "monotonic", lambda: monotonic() + module.QUIET_SECONDS + 1)
        await looked(app, pilot)
        assert [run.growing for run in app.workspace.evidence.runs] == [False]
        assert of_its_end(app)


@pytest.mark.parametrize(
    ("grown", "growing"), [("run0/metrics.csv", True), ("run1/metrics.csv", False), ("other", False)]
)
def test_only_the_run_whose_file_grew_is_marked(tmp_path: Path, grown: str, growing: bool) -> None:
    log(tmp_path, 30)
    evidence, _ = load((str(tmp_path),), {}, lambda step: None, (), (str(tmp_path / grown),))
    assert [run.growing for run in evidence.runs] == [growing]
