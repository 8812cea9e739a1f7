"""The learning-rate range test: the loss while the rate grows, and what it suggests."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Grid, Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label, Static
from textual.worker import get_current_worker

from advisor.errors import AdvisorError, PlanError
from advisor_tui.figures.rates import rates
from advisor_tui.plot import Figure, Plot
from advisor_tui.screens.edit_parameter import finite
from advisor_tui.wording import safe

if TYPE_CHECKING:
    from advisor.signals.rate_readings import Sweep

_CODE = """\
import json, sys
from advisor.errors import AdvisorError
from advisor.runner.rate_test import find_in_target
told = json.loads(sys.argv[1])
try:
    print(find_in_target(**told).model_dump_json())
except AdvisorError as error:
    sys.exit(f"advisor: {error}")
"""


class RateTest(ModalScreen[float | None]):
    """A form, the curve, the suggestion; the person's code runs in a process of its own."""

    HELP = """\
## Learning-rate range test
Trains a few batches while the learning rate grows, and marks where the loss falls fastest. It needs a Task
(`task.py:Digits`). **Use it** makes the suggestion the value in use of the plan's learning rate.
"""
    DEFAULT_CSS = """
    RateTest {
        align: center middle;
        & > Vertical {
            width: 92; max-width: 96%; height: 30; max-height: 96%; border: round $primary;
            border-title-color: $text-accent; background: $surface; padding: 0 2;
        }
        & Grid {
            grid-size: 6; grid-columns: 5 1fr 6 1fr 7 1fr; grid-rows: 1; grid-gutter: 1 1; height: auto; margin: 1 0;
        }
        & Label { width: 1fr; color: $foreground 75%; }
        & #target, & #told { column-span: 5; }
        & #words { height: auto; margin-top: 1; }
        & > Vertical > Horizontal { height: auto; align-horizontal: right; margin: 1 0; }
        & Button { margin-left: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Close")]

    def __init__(self, target: str = "") -> None:
        super().__init__()
        self.target = target
        self.sweep: Sweep | None = None
        self._process: subprocess.Popen[str] | None = None

    def compose(self) -> ComposeResult:
        """Fields, curve, words, buttons."""
        with Vertical() as box:
            box.border_title = "Learning-rate range test"
            with Grid():
                yield Label("task")
                yield Input(self.target, placeholder="task.py:Digits", id="target", compact=True)
                yield Label("set")
                yield Input(placeholder="batch_size=64 dropout=0.1", id="told", compact=True)
                for name, value in (("from", "1e-7"), ("to", "10"), ("steps", "100")):
                    yield Label(name)
                    yield Input(value, id=name, compact=True)
            yield Plot(Figure(empty="Run shows the curve here."))
            yield Static(id="words", markup=False)
            with Horizontal():
                yield Button("Close", id="close", compact=True)
                yield Button("Use it", id="use", compact=True, disabled=True)
                yield Button("Run", id="run", variant="primary", compact=True)

    def on_mount(self) -> None:
        """Starts where something is missing."""
        self.query_one("#run" if self.target else "#target").focus()

    @on(Button.Pressed, "#run")
    @on(Input.Submitted)
    def run_test(self) -> None:
        """Runs the test, or says what is wrong with the form."""
        try:
            asked = self.asked()
        except AdvisorError as error:
            self._say(f"✗ {error}")
            return
        self._say("training …  (Close stops it)")
        self.query_one("#run", Button).disabled = True
        self._run_it(asked)

    def asked(self) -> dict[str, object]:
        """What the form says; raises AdvisorError."""
        import shlex

        from advisor.context import parse_pairs

        text = {
            name: self.query_one(f"#{name}", Input).value.strip() for name in ("target", "told", "from", "to", "steps")
        }
        if ":" not in text["target"]:
            raise PlanError(f"task: '{text['target']}' is no file.py:Task")
        if not text["steps"].isdigit() or int(text["steps"]) < 10:
            raise PlanError(f"steps: '{text['steps']}' is no number from 10 up")
        low, high = finite(text["from"], "from"), finite(text["to"], "to")
        if not 0 < low < high:
            raise PlanError(f"from {low:g} to {high:g} is no range above 0")
        config = parse_pairs(shlex.split(text["told"]))
        return {
            "target": text["target"],
            "config": config,
            "low": low,
            "high": high,
            "steps": int(text["steps"]),
            "seed": 0,
        }

    @work(thread=True, exclusive=True, group="rates", exit_on_error=False)
    def _run_it(self, asked: dict[str, object]) -> None:
        import json

        worker = get_current_worker()
        arguments = [sys.executable, "-c", _CODE, json.dumps(asked)]
        self._process = subprocess.Popen(
            arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
        )
        told, complained = self._process.communicate()
        if not worker.is_cancelled:
            self.app.call_from_thread(self._take, self._process.returncode, told, complained)

    def _take(self, code: int, told: str, complained: str) -> None:
        if not self.is_attached:
            return
        self.query_one("#run", Button).disabled = False
        if code or not told.strip():
            lines = complained.strip().splitlines()
            self._say("✗ " + (lines[-1].removeprefix("advisor: ") if lines else f"it ended with {code}"))
            return
        from advisor.signals.rate_readings import Sweep

        self.sweep = Sweep.model_validate_json(told.strip().splitlines()[-1])
        self.query_one(Plot).show(rates(self.sweep))
        self._say("\n".join(self.sweep.words()))
        use = self.query_one("#use", Button)
        use.disabled = self.sweep.suggestion is None
        if not use.disabled:
            use.focus()

    def _say(self, text: str) -> None:
        self.query_one("#words", Static).update(Content("\n".join(safe(line) for line in text.splitlines())))

    @on(Button.Pressed, "#use")
    def _use(self) -> None:
        self.dismiss(self.sweep.suggestion if self.sweep else None)

    @on(Button.Pressed, "#close")
    def action_leave(self) -> None:
        """Ends what runs and closes."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
        self.dismiss(None)
