"""`run`: executes a plan, from its file or object to the verdict."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any

from advisor.errors import PlanError
from advisor.planner.nonsense import refuse_nonsense
from advisor.planner.plan import SearchPlan
from advisor.readers.source import masked
from advisor.runner import events, kept_plan
from advisor.runner.backends import find_backend
from advisor.runner.conclusion import conclude, with_checkpoint
from advisor.runner.forecast import Forecast, forecast, refuse_over_budget
from advisor.runner.job import Work
from advisor.runner.owner import Owner
from advisor.runner.plan_file import open_plan
from advisor.runner.result import Result, write_result
from advisor.runner.session import Session
from advisor.runner.stages import RunFailedError
from advisor.runner.stop import Stop, own_unless
from advisor.runner.storage import Patience, alone_in, open_storage, sqlite_file, storage_url
from advisor.runner.work import work_of
from advisor.runner.workers import Workers

OnEvent = Callable[[events.Event], None]
Opening = Callable[[], AbstractContextManager[Workers]]


def run(
    plan: SearchPlan | str | Path, output: str | Path | None = None, workers: int | None = None,
    storage: str | None = None, backend: str = "local", resume: bool = False, dry_run: bool = False,
    force: bool = False, on_event: OnEvent | None = None, stop: Stop | None = None, base: str | Path | None = None,
    gpus_per_trial: int | None = None,
) -> Result | Forecast:  # fmt: skip
    """Executes the plan and gives its result; with `dry_run` says what it would do and cost.

    Relative paths in the plan start from `base`, which is the plan's own folder unless told. Everything finished is in
    the storage: after a kill, `resume=True` goes on from there.
    """
    opened, folder = open_plan(plan, base)
    count = workers or opened.budget.workers
    expected, work = forecast(opened, count), _checked(opened, folder)
    if dry_run:
        return expected
    if not force:
        refuse_over_budget(opened, expected)
    opening = find_backend(backend)
    place = make_folder(Path(output) if output is not None else folder)
    url = storage_url(storage, place)
    kept_plan.refuse_other_plan(opened, place, None if storage else sqlite_file(url))
    with own_unless(stop) as own_stop:
        open_pool = partial(opening, work, count, own_stop, gpus_per_trial)
        return _locked(opened, folder, place.resolve(), url, resume, stamped(on_event), own_stop, open_pool)


def make_folder(place: Path) -> Path:
    """The folder, made where it is not there; raises PlanError saying why it cannot be."""
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PlanError(f"--output {place}: cannot be made: {error.strerror or error}") from None
    return place


def _checked(plan: SearchPlan, folder: Path) -> Work:
    """What the workers load, checked without running any of the person's code."""
    if plan.advice == "do-not-tune" and not plan.stages:
        reasons = "; ".join(why.reason for why in plan.reasons) or plan.summary
        raise PlanError(f"the plan advises not to tune: {reasons}")
    refuse_nonsense(plan)
    return work_of(plan, folder)


def _locked(
    plan: SearchPlan, folder: Path, output: Path, url: str, resume: bool, tell: OnEvent, stop: Stop, opening: Opening,
) -> Result:  # fmt: skip
    file = sqlite_file(url)
    with alone_in(file):
        is_there = file is not None and _holds(file, plan)
        if is_there and not resume:
            raise PlanError(
                f"{file}: the search '{plan.name}' is there already: --resume goes on with it, or give another --output"
            )
        patience = Patience(
            f"storage {masked(url)}", tell=lambda why: tell(events.StorageWaited(reason=why)), hurried=lambda: stop.now
        )
        storage = open_storage(url, patience)
        kept_plan.refuse_changes(plan, storage, str(file) if file else masked(url))
        return _run(plan, folder, output, storage, is_there, tell, stop, None if file else Owner(), opening)


def _holds(file: Path, plan: SearchPlan) -> bool:
    """Whether the database holds a study of the plan."""
    import sqlite3

    if not file.is_file():
        return False
    names = [f"{plan.name}-{stage.name}" for stage in plan.stages]
    try:
        with sqlite3.connect(file) as connection:
            rows = connection.execute("SELECT study_name FROM studies").fetchall()
    except sqlite3.DatabaseError:
        return False
    return any(name in names for (name,) in rows)


def _run(
    plan: SearchPlan, folder: Path, output: Path, storage: Any, resumed: bool, tell: OnEvent, stop: Stop,
    owner: Owner | None, opening: Opening,
) -> Result:  # fmt: skip
    stages = tuple(stage.name for stage in plan.stages)
    tell(events.RunStarted(plan=plan.name, output=str(output), stages=stages, resumed=resumed))
    try:
        with opening() as pool:
            session = Session(plan, folder, output, storage, pool, len(pool.idle()), stop, tell, owner)
            session.run()
            result = conclude(session, "interrupted" if stop.polite else "finished")
    except RunFailedError as error:
        _leave(conclude(session, "failed", str(error)), output, tell)
        raise
    except PlanError as error:
        tell(events.RunEnded(outcome="failed", verdict=str(error)))
        raise
    finally:
        settle(storage)
    if not stop.polite:
        return _leave(result, output, tell)
    tell(events.RunEnded(outcome=result.outcome, verdict=result.verdict))
    return result


def _leave(result: Result, output: Path, tell: OnEvent) -> Result:
    """Writes what the run leaves, as far as it came, and tells its end."""
    found = with_checkpoint(result, output)
    path = str(write_result(found, output)) if found.cost.trials else None
    tell(events.RunEnded(outcome=found.outcome, verdict=found.verdict, result=path))
    return found


def settle(storage: Any) -> None:
    """Frees the storage's connections, which also writes SQLite's journal back."""
    engine = getattr(getattr(storage, "_backend", storage), "engine", None)
    if engine is not None:
        storage.remove_session()
        engine.dispose()


def stamped(on_event: OnEvent | None) -> OnEvent:
    """Who hears events, each with its time."""

    def tell(event: events.Event) -> None:
        if on_event is not None:
            on_event(event.model_copy(update={"time": time.time()}))

    return tell
