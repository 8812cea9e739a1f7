"""The plan and files: saving, loading, exporting, starter files, what differs from another plan."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.errors import AdvisorError
from advisor.planner.plan import Objective, SearchPlan
from advisor_tui.messages import Planned
from advisor_tui.recent import remember
from advisor_tui.screens.ask_text import ask_path
from advisor_tui.screens.choose import Choose
from advisor_tui.wording import safe

if TYPE_CHECKING:
    from advisor_tui.program import Program

STARTED = "started.yaml"
KINDS = (
    ("function", "train(config, report) in a file"),
    ("command", "a script with arguments, which logs"),
    ("task", "a PyTorch model, trained by the advisor"),
)


def ask_save(app: Program) -> None:
    """Asks for a file and saves the plan there."""
    start = str(app.workspace.plan_path or "plan.yaml")
    ask_path(app, "Save the plan", "A YAML file that `advisor run` takes.", start, lambda path: save(app, path))


def save(app: Program, path: Path) -> bool:
    """Saves the plan into the file; an error is shown."""
    from advisor.planner.reading import save_plan

    space = app.workspace
    assert space.plan is not None
    before = space.plan_path.parent if space.plan_path is not None else Path()
    plan = space.plan.model_copy(update={"objective": told_from(space.plan.objective, before, path.parent)})
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        save_plan(plan, path)
    except (AdvisorError, OSError) as error:
        app.explain(f"Saving {path}", error)
        return False
    space.plan_path = path
    if plan.objective != space.plan.objective:
        space.objective = plan.objective
        space.history.add(plan, f"what runs is told from {path.parent.name or 'here'}")
        app.plan_changed.publish("")
    app.kept_plans.forget(space.sources)
    app.notify(f"Saved {safe(path)}", markup=False)
    return True


def told_from(objective: Objective | None, before: Path, after: Path) -> Objective | None:
    """The objective of a plan that is saved in another folder, its files told from there."""
    if objective is None or before.resolve() == after.resolve():
        return objective

    def moved(word: str) -> str:
        file, colon, name = word.partition(":")
        is_ours = file and not Path(file).is_absolute() and (before / file).is_file()
        return f"{os.path.relpath(before / file, after)}{colon}{name}" if is_ours else word

    target = moved(objective.target) if objective.target else objective.target
    return objective.model_copy(update={"target": target, "argv": tuple(map(moved, objective.argv))})


def copy_into(app: Program, plan: SearchPlan, folder: Path) -> Path | None:
    """Writes the plan that is started into the run's own folder; an error is shown."""
    from advisor.planner.reading import save_plan

    path = folder / STARTED
    try:
        folder.mkdir(parents=True, exist_ok=True)
        save_plan(plan, path)
    except (AdvisorError, OSError) as error:
        app.explain(f"Writing {path}", error)
        return None
    return path


def ask_load(app: Program) -> None:
    """Asks for a file and loads the plan in it."""
    hint = "A YAML file as `advisor plan` writes it; mistakes in it are told."
    ask_path(app, "Load a plan", hint, str(app.workspace.plan_path or "plan.yaml"), lambda path: load(app, path))


def load(app: Program, path: Path, go_there: bool = False) -> None:
    """Loads a plan; every mistake in it is shown."""
    from advisor.planner.reading import load_plan

    try:
        plan = load_plan(path)
    except (AdvisorError, OSError) as error:
        app.explain(f"Loading {path}", error)
        return
    space = app.workspace
    space.plan_path, space.objective = path, plan.objective
    space.edited = {parameter.name for parameter in plan.space}
    remember(str(path))
    app.post_message(Planned(plan, f"loaded {path.name}", saved=True))
    if go_there:
        app.switch_mode("plan")


def ask_export(app: Program) -> None:
    """Asks for an engine and a file and writes the plan for it."""
    from advisor.planner.exports import ENGINES

    def chosen(index: int | None) -> None:
        if index is not None:
            engine = ENGINES[index]
            start = f"search_{engine}.{'py' if engine in ('optuna', 'ray') else 'yaml'}"
            ask_path(app, f"Write for {engine}", "Into which file.", start, lambda path: _export(app, engine, path))

    app.push_screen(Choose("Write the plan for", ENGINES), chosen)


def _export(app: Program, engine: str, path: Path) -> None:
    from advisor_tui.exporting import export_to

    assert app.workspace.plan is not None
    try:
        export_to(app.workspace.plan, engine, path)
    except (AdvisorError, OSError) as error:
        app.explain(f"Writing {path}", error)
    else:
        app.notify(f"Wrote {safe(path)}", markup=False)


def ask_starter(app: Program) -> None:
    """Asks what a trial is and writes starter files: an objective and its plan, which is loaded."""

    def chosen(index: int | None) -> None:
        if index is not None:
            kind = KINDS[index][0]
            hint = "Into which folder; nothing is overwritten."
            ask_path(app, f"Starter files: {kind}", hint, "search", lambda path: _starter(app, kind, path))

    app.push_screen(Choose("What is a trial?", [f"{name}: {what}" for name, what in KINDS]), chosen)


def _starter(app: Program, kind: str, folder: Path) -> None:
    from advisor.runner.starter import write_starter

    try:
        written = write_starter(kind, folder)
    except (AdvisorError, OSError) as error:
        app.explain("Starter files", error)
        return
    app.notify("Wrote " + ", ".join(safe(path) for path in written), markup=False)
    load(app, folder / "plan.yaml")


def ask_difference(app: Program) -> None:
    """Asks with what to compare the plan, and tells what differs."""
    versions = app.workspace.history
    earlier = [(f"before “{why}”", plan) for (why, _), plan in zip(versions.versions[1:], _plans(app), strict=False)]
    earlier = earlier[: versions.place][::-1]
    labels = [safe(label) for label, _ in earlier] + ["a file …"]

    def chosen(index: int | None) -> None:
        if index is None:
            return
        if index < len(earlier):
            _tell_difference(app, earlier[index][1], earlier[index][0])
        else:
            ask_path(app, "Compare with a file", "A plan as YAML.", "plan.yaml", lambda path: _with_file(app, path))

    app.push_screen(Choose("What differs from the plan", labels), chosen)


def _plans(app: Program) -> list[SearchPlan]:
    return [plan for _, plan in app.workspace.history.versions]


def _with_file(app: Program, path: Path) -> None:
    from advisor.planner.reading import load_plan

    try:
        _tell_difference(app, load_plan(path), path.name)
    except (AdvisorError, OSError) as error:
        app.explain(f"Reading {path}", error)


def _tell_difference(app: Program, other: SearchPlan, label: str) -> None:
    from advisor.planner.explanation import differences

    assert app.workspace.plan is not None
    lines = differences(other, app.workspace.plan)
    app.tell(f"What differs from the plan {label}", "\n".join(lines) or "Nothing but reasons, if anything.")


def check(app: Program) -> None:
    """Tells what is doubtful about the plan."""
    from advisor.planner.explanation import warnings_on

    assert app.workspace.plan is not None
    doubts = list(warnings_on(app.workspace.plan))
    app.tell("The plan is valid" + (", but" if doubts else ""), "\n".join(doubts) or "Nothing about it is doubtful.")
