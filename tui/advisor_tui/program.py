"""What places and dialogs may ask of the program that shows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from textual.app import App

if TYPE_CHECKING:
    from textual.signal import Signal

    from advisor.findings import Finding, Prescription
    from advisor_tui.kept_plans import KeptPlans
    from advisor_tui.loading import Step
    from advisor_tui.messages import Diagnosed
    from advisor_tui.ordering import Order
    from advisor_tui.quickness import Collector, ImportAhead
    from advisor_tui.workspace import Workspace

Result = TypeVar("Result")


class Program(App[None]):
    """The program as its screens know it: what is open, what changes are told, what it can be asked to do."""

    workspace: Workspace
    reading_changed: Signal[None]
    evidence_changed: Signal[Diagnosed]
    facts_changed: Signal[None]
    plan_changed: Signal[str]
    ahead: ImportAhead
    collector: Collector | None
    asked: tuple[str, ...]
    step: Step | None
    busy: str
    run_folder: Path | None
    kept_plans: KeptPlans

    @property
    def busy_seconds(self) -> float:
        """How long the present work goes on."""
        raise NotImplementedError

    def explain(self, what: str, error: Exception) -> None:
        """Shows an error as people read it."""
        raise NotImplementedError

    def tell(self, title: str, text: str) -> None:
        """Shows a text that waits until it was read."""
        raise NotImplementedError

    def show_status(self) -> None:
        """Brings the top bar of the place that is shown up to date."""
        raise NotImplementedError

    def open_sources(self, sources: tuple[str, ...], refreshed: bool = False) -> None:
        """Reads and judges the sources in the background."""
        raise NotImplementedError

    def put_into_plan(self, finding: Finding, prescription: Prescription) -> None:
        """Changes the plan as the finding says; makes one first where there is none."""
        raise NotImplementedError

    def run_plan(self, plan: Path, folder: Path | None = None, resume: bool = False, extra: Sequence[str] = ()) -> None:
        """Runs a plan in a process of its own."""
        raise NotImplementedError

    def test_changes(self, finding: Finding, order: Order) -> None:
        """Tests the changes of a finding in a process of its own."""
        raise NotImplementedError

    def attempt(self, what: str, does: Callable[[], Result]) -> Result | None:
        """What a worker's task gives; its failure is told unless nobody waits for it any more."""
        raise NotImplementedError

    def open_anything(self, paths: tuple[str, ...]) -> None:
        """Opens what was given: sources, a plan, a conversation, the folder of a search."""
        raise NotImplementedError

    def last_run_folder(self) -> Path | None:
        """The folder of the search that was started last, if it is still there."""
        raise NotImplementedError

    def action_open(self) -> None:
        """Asks what to open."""
        raise NotImplementedError

    def action_reload(self) -> None:
        """Reads again what is open."""
        raise NotImplementedError

    def action_jump(self) -> None:
        """Goes anywhere on the screen by a letter."""
        raise NotImplementedError

    def action_help(self) -> None:
        """Shows what can be done here."""
        raise NotImplementedError

    def action_next_theme(self) -> None:
        """Changes between light and dark."""
        raise NotImplementedError

    def action_export_screen(self) -> None:
        """Saves the screen as a picture."""
        raise NotImplementedError
