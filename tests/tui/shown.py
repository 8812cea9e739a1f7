"""What the tests show: a study, runs, findings and a plan made by hand, the same every time."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from advisor_tui.app import AdvisorApp
from advisor_tui.messages import Diagnosed, Planned
from textual.pilot import Pilot

from advisor.facts import Subject
from advisor.findings import Condition, Diagnosis, EvidenceLine, Finding, Prescription, Unexamined
from advisor.planner.plan import (
    Budget,
    Cost,
    Fixed,
    Goal,
    LeftOut,
    Objective,
    PlannedParameter,
    Pruner,
    SearchPlan,
    Stage,
    Stop,
    Why,
)
from advisor.records import Evidence, Run, SourceSummary, Study, Trial, TrialState
from tests.factories import parameter, series, study


def digits(trials: int = 48) -> Study:
    rng = np.random.default_rng(7)
    made = [_trial(number, rng) for number in range(trials)]
    parameters = (
        parameter("lr", low=1e-5, high=1e-2, log=True),
        parameter("weight_decay", low=1e-6, high=0.1, log=True),
        parameter("optimizer", "categorical", choices=("sgd", "adam", "adamw")),
    )
    told = {"metric_names": ("val_loss",), "source": "study.db", "sampler": "TPESampler"}
    return study(made, *parameters, name="digits", **told)


def _trial(number: int, rng: np.random.Generator) -> Trial:
    params = {
        "lr": float(10 ** rng.uniform(-5, -2)),
        "weight_decay": float(10 ** rng.uniform(-6, -1)),
        "optimizer": ("sgd", "adam", "adamw")[number % 3],
    }
    value = 0.4 + 0.12 * (np.log10(params["lr"]) + 1.2) ** 2 + float(rng.normal(0, 0.04))
    pruned = number % 5 == 4
    steps = {step: value + 2 * float(np.exp(-step / 5)) for step in range(1, 8 if pruned else 21)}
    state = TrialState.PRUNED if pruned else TrialState.COMPLETE
    return Trial(number=number, state=state, params=params, values=() if pruned else (value,), intermediate=steps)


def runs(names: Iterable[str] = ("base", "[red]big[/]", "wide\x1b[31m")) -> tuple[Run, ...]:
    return tuple(_run(name, number) for number, name in enumerate(names))


def _run(name: str, number: int) -> Run:
    rng = np.random.default_rng(number)
    t = np.arange(200)
    train = 2.3 * np.exp(-t / 40) + 0.05 + rng.normal(0, 0.01, 200)
    rise = 0.6 * (number % 2) * np.maximum(0, t - 80) ** 1.2 / 200
    val = 2.3 * np.exp(-t / 40) + 0.15 + rise + rng.normal(0, 0.01, 200)
    curves = {"train/loss": train, "val/loss": val, "val/accuracy": 1 - val / 2.6, "lr": 0.01 * np.cos(t / 200 * 1.5)}
    made = {tag: series(tag, values.tolist(), every=10) for tag, values in curves.items()}
    return Run(
        name=name, series=made, hyperparameters={"lr": 0.01, "batch_size": 64}, source="logs", kind="tensorboard"
    )


BOUNDARY = Finding(
    rule="study/boundary-optimum",
    severity="error",
    confidence=0.97,
    title="The best trials press against the high end of lr",
    explanation="The best 5 of 38 completed trials sit within the top tenth of `lr`, and the value still falls there.",
    subject=Subject(kind="parameter", study="digits", parameter="lr", canonical="learning_rate", source="study.db"),
    evidence=(EvidenceLine(fact="edge.side", value="high"), EvidenceLine(fact="edge.p_value", value=0.0004)),
    prescriptions=(
        Prescription(
            action="expand",
            parameter="lr",
            canonical="learning_rate",
            side="high",
            to=0.1,
            reason="The fit ends there.",
        ),
        Prescription(action="check-code", grade="note", reason="Look whether a bound is set in the code."),
    ),
    references=("Bergstra & Bengio 2012",),
    caveat="A range that ends where training becomes unstable is right as it is.",
    trace=(Condition(text='edge.side in ["low", "high"]', holds=True, values={"edge.side": "high"}),),
)
OVERFITTING = Finding(
    rule="run/overfitting",
    severity="warning",
    confidence=0.9,
    title="[red]big[/] overfits from step 800 on",
    explanation="Validation loss rose by 31 % above its best while training loss went on falling.",
    subject=Subject(kind="run", run="[red]big[/]", source="logs"),
    prescriptions=(Prescription(action="regularize", parameter="weight_decay", reason="The cheapest to try."),),
    best_step=800,
    since_step=950,
)
HEALTHY = Finding(
    rule="run/healthy",
    severity="good",
    confidence=0.9,
    title="base trains as it should",
    explanation="Both losses fall and settle.",
    subject=Subject(kind="run", run="base", source="logs"),
)


def evidence() -> Evidence:
    sources = (
        SourceSummary(path="study.db", kind="optuna", studies=1, points=48),
        SourceSummary(path="logs", kind="tensorboard", runs=3, points=2400),
    )
    return Evidence(sources=sources, runs=runs(), studies=(digits(),))


def diagnosis() -> Diagnosis:
    missing = Unexamined(
        rule="run/exploding-gradients",
        subject=Subject(kind="run", run="base"),
        missing=("grad.max",),
        reason="not-logged",
    )
    return Diagnosis(sources=evidence().sources, findings=(BOUNDARY, OVERFITTING, HEALTHY), unexamined=(missing,))


def plan(objective: str | None = None) -> SearchPlan:
    return SearchPlan(
        name="digits",
        goal=Goal(metric="val_loss", direction="minimize"),
        objective=Objective(kind="function", target=objective) if objective else None,
        budget=Budget(hours=50, trial_hours=0.5, workers=4),
        summary="Learning rate and weight decay together, then the rest.",
        space=(
            PlannedParameter(
                name="lr", canonical="learning_rate", kind="float", low=1e-5, high=1e-2, log=True, tier=1, default=1e-3,
                reason="The usual range of adamw.", rule="tables/ranges",
            ),
            PlannedParameter(
                name="weight_decay", canonical="weight_decay", kind="float", low=1e-6, high=0.1, log=True, tier=2,
                zero=True,
            ),
            PlannedParameter(
                name="optimizer", canonical="optimizer", kind="categorical", choices=("sgd", "adam"), default="adam",
                tier=1,
            ),
        ),
        fixed=(Fixed(name="epochs", value=20, reason="Long enough by the curves."),),
        left_out=(LeftOut(name="momentum", reason="adam has none."),),
        stages=(
            Stage(name="baseline", kind="baseline", trials=3, seeds=3, full_trials=3),
            Stage(
                name="explore", kind="explore", sampler="qmc", trials=60, full_trials=36, pruner=Pruner(kind="median"),
                parameters=("lr", "weight_decay", "optimizer"), reason="Quasi-random points cover the space evenly.",
            ),
            Stage(name="validate", kind="validate", trials=3, seeds=5, full_trials=15),
        ),
        stop=Stop(patience=30),
        assumed=(Why(reason="A trial takes 30 minutes.", rule="tables/budget"),),
        cost=Cost(trials=78, full_trials=54, hours=6.8),
    )  # fmt: skip


async def open_shown(app: AdvisorApp, pilot: Pilot[None]) -> None:
    app.post_message(Diagnosed(("study.db", "logs"), evidence(), diagnosis()))
    await settled(app, pilot)


async def open_plan(app: AdvisorApp, pilot: Pilot[None], made: SearchPlan | None = None) -> None:
    app.post_message(Planned(made or plan(), "made by hand"))
    await settled(app, pilot)
    app.clear_notifications()
    await pilot.press("3")
    await settled(app, pilot)


async def settled(app: AdvisorApp, pilot: Pilot[None]) -> None:
    await pilot.pause()
    working = [worker for worker in app.workers if worker.group != "_loader"]
    if working:
        await app.workers.wait_for_complete(working)
    await pilot.pause()
