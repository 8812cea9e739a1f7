"""Reading in a process of its own: the same as here, told step by step, really stopped."""

from __future__ import annotations

from pathlib import Path

import pytest
from advisor_tui.app import AdvisorApp
from advisor_tui.loading import Step, judge, load
from advisor_tui.messages import Reading
from advisor_tui.reading_process import ReadingProcess
from advisor_tui.widgets.loading import Loading, progress_text
from textual.widgets import Static

from tests.tui.shown import settled


def logs(folder: Path, runs: int = 3) -> Path:
    for number in range(runs):
        path = folder / f"run{number}" / "metrics.csv"
        path.parent.mkdir(parents=True)
        rows = [f"{epoch},{2.0 * 0.9**epoch + 0.1:.4f},{2.0 * 0.9**epoch + 0.2:.4f}" for epoch in range(40)]
        path.write_text("epoch,train_loss,val_loss\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return folder


def test_the_process_gives_what_reading_here_gives_and_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    source = str(logs(tmp_path / "logs"))
    steps: list[Step] = []
    process = ReadingProcess()
    try:
        evidence, diagnosis = process.load((source,), {"optimizer": "adam"}, steps.append)
        here, judged = load((source,), {"optimizer": "adam"}, lambda step: None)
        assert list((tmp_path / "cache").rglob("runs-*.json")), "the next program on these runs begins with them"
        assert [run.name for run in evidence.runs] == [run.name for run in here.runs]
        assert diagnosis == judged
        assert (steps[-1].done, steps[-1].total, steps[-1].of) == (3, 3, "runs")
        again = process.judge({"optimizer": "sgd"}, steps.append)
        assert again == judge(here, {"optimizer": "sgd"})
        missing, _ = process.load((str(tmp_path / "nowhere"),), {}, steps.append)
        assert missing.errors
        process.stop()
        assert process.judge({}, steps.append) is None
    finally:
        process.stop()


def test_what_reading_raises_comes_back_and_stopping_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = str(logs(tmp_path / "logs"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    process = ReadingProcess()

    def stop(step: Step) -> None:
        process.stop()

    with pytest.raises(InterruptedError):
        process.load((source,), {}, stop)


async def test_what_is_read_is_shown_as_it_comes() -> None:
    app = AdvisorApp(live=False)
    async with app.run_test(size=(100, 30)) as pilot:
        app.asked, app.busy = ("many",), "reading …"
        found = (("The model overfits", "warning", 12), ("A healthy run", "good", 3))
        app.post_message(Reading(Step("judging", 23, 84, "runs", found)))
        await settled(app, pilot)
        assert app.screen.query_one(Loading).display
        text = str(app.screen.query_one(Loading).query_one(Static).content)
        assert "23 of 84 runs" in text
        assert "12  The model overfits" in text
        assert "judging 23 of 84 runs" in app.busy


def test_a_single_source_shows_no_bar() -> None:
    assert "━" not in str(progress_text(("study.db",), Step("reading study.db", 1, 1, "sources"), 2.0))
    assert "2 s" in str(progress_text(("study.db",), None, 2.0))
