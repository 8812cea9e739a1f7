"""The whole loop on a real sweep: `python examples/loop.py [OUTPUT [BUDGET]]` diagnoses, plans, runs, diagnoses again.

The sweep in examples/sweep searched learning rates that end far below the best ones. The advisor sees that in the
sweep's own trials, plans the next search within the cost of 60 trainings (so that two finalists can be repeated),
runs it, and repeats the sweep's best configuration and the new finalists on several seeds.
"""

import sys
from pathlib import Path

from rich.console import Console

import advisor
from advisor.cli.progress import ProgressDisplay
from advisor.planner.writing import save_plan
from advisor.report.text import print_text

HERE = Path(__file__).resolve().parent
SWEEP = HERE / "sweep" / "study.db"
console = Console(highlight=False, markup=False, emoji=False)


def heading(text):
    console.rule(text, align="left", characters="─")


def diagnose(path, **told):
    evidence = advisor.read(path)
    found = advisor.diagnose(path, **told)
    print_text(found, console, evidence)
    return evidence, found


def best_of(evidence):
    trials = [trial for trial in evidence.studies[0].trials if trial.values]
    return min(trials, key=lambda trial: trial.values[0])


def configuration(config):
    shown = (f"{value:.4g}" if isinstance(value, float) else str(value) for value in config.values())
    return ", ".join(f"{name} {value}" for name, value in zip(config, shown, strict=True))


def main():
    output, budget = Path(sys.argv[1] if len(sys.argv) > 1 else "out/loop"), (sys.argv[2:] or ["60trials"])[0]
    heading("1 · diagnose: what the sweep says about itself")
    evidence, _ = diagnose(SWEEP)
    incumbent = best_of(evidence)

    heading("2 · plan: the next search, starting from the sweep's best configuration")
    plan = advisor.plan(
        SWEEP,
        budget=budget,
        objective=f"{HERE / 'digits' / 'task.py'}:DigitsMLP",
        baseline=dict(incumbent.params),
    )
    output.mkdir(parents=True, exist_ok=True)
    save_plan(plan, output / "plan.yaml")
    console.print(f"{plan.summary}\nwritten: {output / 'plan.yaml'}")

    heading("3 · run")
    with ProgressDisplay() as watch:
        result = advisor.run(output / "plan.yaml", output=output, resume=True, on_event=watch)
    console.print(result.verdict)

    heading("4 · diagnose: what came back")
    diagnose(output / "study.db")

    heading("5 · what got better")
    before, after = result.default, result.best
    for who, reached in (("the sweep's best", before), ("the advisor's best", after)):
        spread = "" if reached.sd is None else f" ± {reached.sd:.4f}"
        console.print(f"{who:20}{plan.goal.metric} {reached.mean:.4f}{spread} over {len(reached.seeds)} seeds")
        console.print(f"{'':20}{configuration(reached.config)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
