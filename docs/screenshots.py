"""Takes the README's pictures of the terminal program: `python -m docs.screenshots`, the same bytes every time.

The study and the logs that are shown are made here, with the optimum above the learning rate's range and one run
that overfits; everything else is the program's own doing.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import re
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisor_tui.app import AdvisorApp
    from textual.pilot import Pilot

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
SAID = "I train a cnn with sgd, the metric is val_accuracy, lr 0.1, 50 hours on 4 GPUs, 30 minutes a run"
Gesture = Callable[["AdvisorApp", "Pilot[None]"], Awaitable[None]]


def make_study(path: Path) -> None:
    """Forty-eight trials whose best lie at the high end of the learning rate."""
    import warnings

    import optuna

    warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(storage=f"sqlite:///{path}", study_name="digits", direction="minimize")
    study.set_metric_names(["val_loss"])
    space = {
        "lr": optuna.distributions.FloatDistribution(1e-5, 1e-2, log=True),
        "weight_decay": optuna.distributions.FloatDistribution(1e-6, 1e-1, log=True),
        "dropout": optuna.distributions.FloatDistribution(0.0, 0.5),
    }
    for number in range(48):
        spread = [(number * step) % 1 for step in (0.618034, 0.754878, 0.569840)]
        config = {
            "lr": 10 ** (-5 + 3 * spread[0]),
            "weight_decay": 10 ** (-6 + 5 * spread[1]),
            "dropout": spread[2] / 2,
        }
        value = 0.35 + 0.11 * (math.log10(config["lr"]) + 1.2) ** 2 + 0.05 * math.sin(17.0 * number)
        study.add_trial(optuna.create_trial(params=config, distributions=space, value=value))


def make_logs(folder: Path) -> None:
    """Two trainings as CSV: one settles, one overfits."""
    import numpy as np

    for name, rise in (("base", 0.0), ("wide", 0.9)):
        rng = np.random.default_rng(3)
        epoch = np.arange(120)
        train = 2.2 * np.exp(-epoch / 22) + 0.06 + rng.normal(0, 0.008, 120)
        val = 2.2 * np.exp(-epoch / 22) + 0.22 + rise * np.maximum(0, epoch - 45) / 75 + rng.normal(0, 0.012, 120)
        rows = "\n".join(f"{e},{a:.5f},{b:.5f}" for e, a, b in zip(epoch, train, val, strict=True))
        path = folder / name / "metrics.csv"
        path.parent.mkdir(parents=True)
        path.write_text(f"epoch,train_loss,val_loss\n{rows}\n", encoding="utf-8")


def make_run(folder: Path) -> None:
    """What a search tells that was stopped in the middle: events as the runner writes them."""
    from advisor.runner import events

    clock = 1.7e9
    told: list[events.Event] = [
        events.RunStarted(time=clock, plan="digits-next", output="run", stages=("explore", "validate")),
        events.StageStarted(time=clock, stage="explore", study="digits-next-explore", trials=60),
    ]
    best, best_params = math.inf, {}
    for number in range(34):
        config = {"lr": float(f"{10 ** (-4 + 3.5 * ((number * 0.618034) % 1)):.3g}"), "dropout": number % 6 / 10}
        value = 0.35 + 0.11 * (math.log10(config["lr"]) + 1.2) ** 2 + 0.04 * math.sin(17.0 * number)
        curve = [value + 1.8 * math.exp(-step / 6) for step in range(20)]
        told.append(events.TrialStarted(time=clock, stage="explore", trial=number, params=config))
        told += [events.TrialReported(time=clock, stage="explore", trial=number, step=s, value=v)
                 for s, v in enumerate(curve[: 6 if value > 0.85 else 20])]  # fmt: skip
        clock += 41 + number % 7
        state, end = ("pruned", None) if value > 0.85 else ("complete", value)
        told.append(events.TrialEnded(time=clock, stage="explore", trial=number, state=state, value=end, seconds=41))
        if end is not None and end < best:
            best, best_params = end, config
    told.append(
        events.Progress(time=clock, stage="explore", done=34, trials=60, pruned=9, best=best, best_params=best_params)
    )
    moved = events.RangeWidened(time=clock, stage="explore", parameter="lr", side="high", before=0.1, after=0.32)
    told += [
        moved,
        events.RunEnded(
            time=clock, outcome="interrupted", verdict="The best configuration reaches val_loss 0.3098 (one seed)."
        ),
    ]
    folder.mkdir()
    lines = "".join(event.model_dump_json() + "\n" for event in told)
    (folder / "events.jsonl").write_text(lines, encoding="utf-8")
    (folder / "plan.yaml").write_text(
        "name: digits-next\ngoal: {metric: val_loss, direction: minimize}\n", encoding="utf-8"
    )
    told_of = {"pid": 1, "started": "never", "plan": str(folder / "plan.yaml")}
    (folder / "process.json").write_text(json.dumps(told_of), encoding="utf-8")


async def settled(app: AdvisorApp, pilot: Pilot[None]) -> None:
    """Waits until nothing is worked on."""
    for _ in range(4):
        await pilot.pause()
        working = [worker for worker in app.workers if worker.group != "_loader"]
        if working:
            await app.workers.wait_for_complete(working)
        await pilot.pause()
    app.clear_notifications()


async def consult(app: AdvisorApp, pilot: Pilot[None]) -> None:
    """What was said, what is known, where it goes."""
    from advisor_tui.widgets.message_box import MessageBox

    await pilot.press("1")
    await settled(app, pilot)
    for said in (SAID, "a grid search is the most thorough"):
        app.screen.query_one(MessageBox).text = said
        await pilot.press("enter")
        await settled(app, pilot)


async def chart(app: AdvisorApp, pilot: Pilot[None]) -> None:
    """The boundary finding of the study."""
    app.open_sources(("study.db",))
    await settled(app, pilot)


async def curves(app: AdvisorApp, pilot: Pilot[None]) -> None:
    """The run that overfits."""
    app.open_sources(("logs",))
    await settled(app, pilot)


async def plan(app: AdvisorApp, pilot: Pilot[None]) -> None:
    """The plan that carries the finding out."""
    app.workspace.told.update({"budget_hours": 24.0, "trial_hours": 0.5, "n_workers": 2})
    await chart(app, pilot)
    await pilot.press("p")
    await settled(app, pilot)
    await pilot.press("3")
    await settled(app, pilot)


async def run(app: AdvisorApp, pilot: Pilot[None]) -> None:
    """A search that was stopped and can be resumed."""
    app.run_folder = Path("run")
    await pilot.press("4")
    await settled(app, pilot)


GESTURES: dict[str, tuple[Gesture, str]] = {
    "consult": (consult, "light"),
    "chart": (chart, "dark"),
    "curves": (curves, "light"),
    "plan": (plan, "dark"),
    "run": (run, "light"),
}


async def take(name: str, size: tuple[int, int] = (110, 34)) -> str:
    """One picture as SVG, its ids and fonts the same every time."""
    from advisor_tui.app import AdvisorApp
    from textual.widgets import Input, TextArea

    for kind in (Input, TextArea):
        kind.cursor_blink._default = False  # type: ignore[attr-defined]
    gesture, theme = GESTURES[name]
    app = AdvisorApp(live=False)
    async with app.run_test(size=size) as pilot:
        app.theme = f"advisor-{theme}"
        await gesture(app, pilot)
        await settled(app, pilot)
        return stable(app.export_screenshot(title="advisor"), name)


def stable(svg: str, name: str) -> str:
    """The SVG with an id of its own instead of a random one, and fonts that every machine has."""
    svg = re.sub(r"terminal-\d+", f"terminal-{name}", svg)
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    svg = svg.replace("Fira Code", "ui-monospace, Menlo, Consolas, DejaVu Sans Mono")
    return "\n".join(line.rstrip() for line in svg.splitlines() if line.strip()) + "\n"


def main() -> None:
    """Takes all pictures, or those that are named."""
    sys.path[:0] = [str(ROOT), str(ROOT / "tui")]
    PICTURES.mkdir(exist_ok=True)
    wanted: Any = sys.argv[1:] or GESTURES
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_STATE_HOME"] = folder
        os.chdir(folder)
        make_study(Path("study.db"))
        make_logs(Path("logs"))
        make_run(Path("run"))
        for name in wanted:
            svg = asyncio.run(take(name))
            (PICTURES / f"{name}.svg").write_text(svg, encoding="utf-8")
            print(f"docs/pictures/{name}.svg: {len(svg) // 1024} kB")


if __name__ == "__main__":
    main()
