"""What is selected: its pictures above, its words below."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, cast

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from advisor.findings import Finding
from advisor.records import Run, Study
from advisor_tui.plot import Figure, Plot
from advisor_tui.widgets.finding_text import FindingText, facts, finding_widgets, prose, unexamined_widgets
from advisor_tui.widgets.subject_tree import Place
from advisor_tui.widgets.view_switch import ViewSwitch
from advisor_tui.wording import LETTERS, STYLES, count, number, safe
from advisor_tui.workspace import Workspace

if TYPE_CHECKING:
    from advisor_tui.program import Program

Picture = tuple[str, Callable[[], Figure]]
SLOW = ("importance",)


class Words(VerticalScroll):
    """The words about what is selected, scrolling."""

    HELP = """\
## What it says
Title, what to do, evidence, when the finding is wrong, references. **Put into plan** on a line does just that line.
"""


class Detail(Vertical):
    """One finding or one subject."""

    DEFAULT_CSS = """
    Detail {
        width: 1fr;
        & > Plot { height: 45%; min-height: 7; padding: 0 1; }
        & > ViewSwitch { padding: 0 1; }
        & > Words { height: 1fr; border-top: solid $edge; }
        & > Words:focus { border-top: solid $primary; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.finding: Finding | None = None
        self.place: Place | None = None
        self.pictures: list[Picture] = []
        self.overlaid: tuple[str, ...] = ()
        self._wanted = 0

    def compose(self) -> ComposeResult:
        """Views, plot, words."""
        yield ViewSwitch()
        yield Plot()
        with Words():
            yield FindingText()

    @property
    def workspace(self) -> Workspace:
        """What is open."""
        return cast("Program", self.app).workspace

    def show_finding(self, finding: Finding) -> None:
        """Shows a finding with the pictures of its subject."""
        self.finding = finding
        subject = finding.subject
        name = (subject.run if subject.kind == "run" else subject.study) or ""
        self.place = Place(subject.kind, name, subject.parameter or "", subject.source or "")
        self._offer(self._pictures())
        self._say(finding_widgets(finding, self.workspace.tested(finding)))

    def show_place(self, place: Place) -> None:
        """Shows a run, a study or a parameter with all that is known about it."""
        self.finding = None
        self.place = place
        self._offer(self._pictures())
        self._say(self._about(place))

    def overlay(self, names: tuple[str, ...]) -> None:
        """Lays other runs over the one shown."""
        self.overlaid = names
        chosen = self.query_one(ViewSwitch).chosen
        self._offer(self._pictures(), chosen)

    def step_view(self, by: int) -> None:
        """Shows the next or an earlier picture."""
        self.query_one(ViewSwitch).step(by)

    @on(ViewSwitch.Changed)
    def _changed(self, message: ViewSwitch.Changed) -> None:
        self._draw(message.index)

    def _offer(self, pictures: list[Picture], chosen: int = 0) -> None:
        self.pictures = pictures
        switch = self.query_one(ViewSwitch)
        switch.offer([name for name, _ in pictures], chosen)
        switch.display = len(pictures) > 1
        self._draw(switch.chosen)

    def _draw(self, index: int) -> None:
        plot = self.query_one(Plot)
        plot.display = bool(self.pictures)
        self._wanted += 1
        if not self.pictures:
            return
        name, make = self.pictures[index]
        if name in SLOW:
            plot.show(Figure(empty="working it out …"))
            self._make(make, self._wanted)
        else:
            plot.show(make())

    @work(thread=True, exclusive=True, group="drawing", exit_on_error=False)
    def _make(self, make: Callable[[], Figure], wanted: int) -> None:
        try:
            figure = make()
        except Exception as error:
            figure = Figure(empty=f"cannot be drawn: {error}")
        self.app.call_from_thread(self._made, figure, wanted)

    def _made(self, figure: Figure, wanted: int) -> None:
        if wanted == self._wanted:
            self.query_one(Plot).show(figure)

    def _say(self, widgets: Iterable[Widget]) -> None:
        self.query_one(FindingText).show(widgets)
        self.query_one(Words).scroll_home(animate=False)

    def _pictures(self) -> list[Picture]:
        place = self.place
        if place is None:
            return []
        if place.kind == "run":
            run = self.workspace.run(place.name, place.source)
            return self._run_pictures(run) if run else []
        study = self.workspace.study(place.name, place.source)
        return self._study_pictures(study, place.parameter) if study else []

    def _run_pictures(self, run: Run) -> list[Picture]:
        from advisor_tui.figures.run import curves, groups

        findings = (
            [self.finding] if self.finding else list(self.workspace.findings_on("run", run.name, source=run.source))
        )
        others = [o for name in self.overlaid if name != run.name and (o := self.workspace.run(name))]
        shown = groups([run, *others])
        return [(group.title, partial(curves, run, group, findings, others)) for group in shown]

    def _study_pictures(self, study: Study, parameter: str) -> list[Picture]:
        from advisor_tui.figures import study as figures
        from advisor_tui.figures.importance import importance

        prescribed = [
            p for f in self.workspace.diagnosis.findings if f.subject.study == study.name for p in f.prescriptions
        ]
        if self.finding is not None:
            prescribed = list(self.finding.prescriptions)
        slices: list[Picture] = [
            (name, partial(figures.slice_of, study, found, prescribed)) for name, found in study.parameters.items()
        ]
        slices.sort(key=lambda item: item[0] != parameter)
        general: list[Picture] = [("history", partial(figures.history, study))]
        if any(len(trial.intermediate) > 1 for trial in study.trials):
            general.append(("learning curves", partial(figures.curves, study)))
        general.append(("importance", partial(importance, study)))
        return [slices[0], *general, *slices[1:]] if parameter and slices else [*general, *slices]

    def _about(self, place: Place) -> Iterable[Widget]:
        yield Static(Content.styled(safe(place.parameter or place.name or "source"), "bold"), classes="finding-title")
        yield Static(facts(self._facts(place)), classes="paragraph")
        findings = self.findings_here()
        if findings:
            yield Static("Findings", classes="heading")
            lines = [
                Content.assemble((f"{LETTERS[f.severity]} ", f"bold {STYLES[f.severity]}"), prose(f.title))
                for f in findings
            ]
            yield Static(Content("\n").join(lines), classes="paragraph")
        name = place.name
        missing = [u for u in self.workspace.diagnosis.unexamined if name in (u.subject.run, u.subject.study)]
        missing = [
            u for u in missing if u.subject.kind == place.kind and (u.subject.parameter or "") == place.parameter
        ]
        yield from unexamined_widgets(missing)

    def findings_here(self) -> tuple[Finding, ...]:
        """The findings on the run, study or parameter that is shown, those that nothing explains first."""
        place = self.place
        if place is None:
            return ()
        found = self.workspace.findings_on(place.kind, place.name, place.parameter or None, place.source)
        if place.kind == "study":
            found += self.workspace.findings_on("space", place.name, source=place.source)
        return tuple(sorted(found, key=lambda finding: finding.suppressed_by is not None))

    def _facts(self, place: Place) -> list[tuple[str, str]]:
        if place.kind == "run":
            return _run_facts(self.workspace.run(place.name, place.source))
        if place.kind == "error":
            return [("not read", safe(place.parameter))]
        study = self.workspace.study(place.name, place.source)
        if study is None:
            found = [s for s in self.workspace.evidence.sources if s.path == place.name]
            return [(k, number(v)) for s in found for k, v in s.model_dump().items() if v]
        return _parameter_facts(study, place.parameter) if place.parameter else _study_facts(study)


def _run_facts(run: Run | None) -> list[tuple[str, str]]:
    if run is None:
        return []
    pairs = [("logged", f"{count(len(run.series), 'tag')}, {count(run.points, 'point')}")]
    pairs += [(name, number(value)) for name, value in run.hyperparameters.items()]
    return pairs + [(name, number(value)) for name, value in run.results.items()]


def _study_facts(study: Study) -> list[tuple[str, str]]:
    from advisor_tui.figures.study import best_trial

    states: dict[str, int] = {}
    for trial in study.trials:
        states[trial.state.value] = states.get(trial.state.value, 0) + 1
    pairs = [("trials", ", ".join(f"{n} {state}" for state, n in states.items()) or "none")]
    pairs.append(("direction", ", ".join(study.directions) or "unknown"))
    best = best_trial(study)
    if best is not None:
        pairs.append(("best", f"{number(best.value)} in trial {best.number}"))
        pairs += [(f"  {name}", number(value)) for name, value in best.params.items()]
    return pairs + [(k, str(v)) for k, v in (("sampler", study.sampler), ("pruner", study.pruner)) if v]


def _parameter_facts(study: Study, name: str) -> list[tuple[str, str]]:
    parameter = study.parameters[name]
    pairs = [("kind", parameter.kind), ("known as", parameter.canonical)]
    if parameter.choices:
        pairs.append(("choices", ", ".join(number(choice) for choice in parameter.choices)))
    else:
        pairs.append(("range", f"{number(parameter.low)} … {number(parameter.high)}"))
        pairs.append(("scale", "log" if parameter.log else "linear"))
    return pairs if parameter.declared else [*pairs, ("declared", "no, the range is what was tried")]
