"""What every exported script shares: the plan's data as Python literals, and how a trial is called."""

from __future__ import annotations

from pprint import pformat
from typing import Any

from advisor.errors import PlanError
from advisor.planner.filling import fillings
from advisor.planner.objective import accepted
from advisor.planner.plan import Objective, PlannedParameter, SearchPlan, Stage

PLACEHOLDER = '''
def train(config, report):
    """Write your training here: report(step, value) as it goes, return the metric."""
    raise SystemExit("This plan names no objective: write train(config, report) in this file.")
'''

_FUNCTION = '''
def _load(target):
    """The function that the plan names, from a file or a module."""
    where, _, name = target.rpartition(":")
    if where.endswith(".py") and "objective" in sys.modules:
        module = sys.modules["objective"]
    elif where.endswith(".py"):
        spec = importlib.util.spec_from_file_location("objective", where)
        module = importlib.util.module_from_spec(spec)
        sys.modules["objective"] = module
        spec.loader.exec_module(module)
    else:
        module = importlib.import_module(where)
    return getattr(module, name)


def train(config, report):
    """The function that the plan names, loaded in the process that runs it."""
    return _load(TARGET)({**FILLINGS, **config}, report)
'''

_TASK = '''
class _Quiet:
    """Takes what the trainer logs and keeps none of it."""

    def scalar(self, tag, step, value):
        pass


def train(config, report):
    """Trains the plan's Task once with the bundled trainer; the data are loaded once."""
    from advisor.runner.job import Job, Work
    from advisor.runner.task_trial import load_task

    if "run" not in _LOADED:
        work = Work(kind="task", target=TARGET, metric=METRIC, maximize=DIRECTION == "maximize")
        _LOADED["run"] = load_task(work)
    plain = {name: value for name, value in config.items() if name != "seed"}
    job = Job(config=plain, seed=config.get("seed", SEED), logdir="")
    return _LOADED["run"](job, report, _Quiet())["value"]


_LOADED = {}
'''

_COMMAND = '''
def train(config, report):
    """Runs the command and returns the last value of the metric that it logs."""
    from advisor import read

    seed = config.get("seed", 0)
    logs = pathlib.Path(tempfile.mkdtemp(prefix="trial-"))
    values = {**FILLINGS, **config, "seed": seed, "logdir": str(logs)}
    words = [re.sub(r"\\{\\{\\s*([\\w./-]+)\\s*\\}\\}", lambda m: str(values[m.group(1)]), word) for word in ARGV]
    subprocess.run(words, check=True)
    for run in read(str(logs)).runs:
        if TAG in run.series:
            series = run.series[TAG]
            for step, value in zip(series.steps, series.values):
                report(int(step), float(value))
            return float(series.values[-1])
    raise RuntimeError(f"the command logged no {TAG!r} under {logs}")
'''


def header(plan: SearchPlan, how: str) -> str:
    """The script's docstring: what it is, why, how it is run."""
    reasons = "\n".join(f"  {p.name}: {p.reason}" for p in plan.space if p.reason)
    text = f"{plan.name}: {plan.summary}\n\n{how}\n\nWhy each parameter is searched so:\n{reasons}"
    return '"""' + text.replace("\\", "\\\\").replace('"""', "'''") + '\n"""\n'


def literal(name: str, value: Any) -> str:
    """`NAME = value` as readable Python."""
    return f"{name} = {pformat(value, width=110, sort_dicts=False)}\n"


def capping_first(plan: SearchPlan) -> list[PlannedParameter]:
    """The searched parameters, those that another one caps after all others."""
    return sorted(plan.space, key=lambda item: bool(item.below_power_of_two))


def parameter(item: PlannedParameter) -> dict[str, Any]:
    """A parameter as plain data, without what it does not use."""
    plain = {"kind", "low", "high", "step", "log", "zero", "only_if", "choices", "below_power_of_two"}
    data = item.model_dump(include=plain)
    data["choices"] = list(item.choices)
    data["only_if"] = {name: list(values) for name, values in item.only_if.items()}
    kept = {key: value for key, value in data.items() if not (value is None or value is False or value in ([], {}, ""))}
    if item.kind == "int":
        kept |= {key: int(kept[key]) for key in ("low", "high", "step") if key in kept}
    return kept


def data(plan: SearchPlan) -> str:
    """The plan's space, fixed values, baseline and goal as literals."""
    return "".join(
        (
            literal("NAME", plan.name),
            literal("METRIC", plan.goal.metric),
            literal("DIRECTION", plan.goal.direction),
            literal("SPACE", {item.name: parameter(item) for item in capping_first(plan)}),
            literal("FIXED", {item.name: item.value for item in plan.fixed}),
            literal("BASELINE", dict(plan.baseline)),
            literal("FILLINGS", _fillings(plan)),
            literal("FIRST", [dict(config) for config in plan.incumbents]),
            literal("SEED", plan.seed),
        )
    )


def _fillings(plan: SearchPlan) -> dict[str, Any]:
    """What the training gets for a parameter that it needs and that does not apply."""
    try:
        needed = accepted(plan.objective).required
    except PlanError:
        needed = ()
    return fillings(plan, needed)


def objective(item: Objective | None, metric: str) -> str:
    """The `train(config, report)` of the script."""
    if item is None:
        return PLACEHOLDER
    if item.kind == "command":
        return literal("ARGV", list(item.argv)) + literal("TAG", item.tag or metric) + _COMMAND
    return literal("TARGET", item.target) + (_FUNCTION if item.kind == "function" else _TASK)


def search_stage(plan: SearchPlan) -> Stage | None:
    """The stage that explores, which other engines run as the search."""
    return next((stage for stage in plan.stages if stage.kind == "explore"), None)


def search_trials(plan: SearchPlan) -> int:
    """Trials of all search stages together, as many as the budget pays for even where nothing is pruned."""
    stages = [stage for stage in plan.stages if stage.kind in ("explore", "refine")]
    return sum(min(stage.trials, int(stage.full_trials) or stage.trials) for stage in stages)


def finalists(plan: SearchPlan) -> tuple[int, int]:
    """How many of the best are repeated, on how many seeds."""
    stage = next((stage for stage in plan.stages if stage.kind == "validate"), None)
    return (stage.top or stage.trials, stage.seeds) if stage else (0, 1)
