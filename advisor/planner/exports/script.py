"""What every exported script shares: the plan's data as Python literals, and how a trial is called."""

from __future__ import annotations

import math
from pprint import pformat
from typing import Any

from advisor.errors import PlanError
from advisor.planner.drawn import drawn, followers, middle
from advisor.planner.exports.levels import values_of
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
    values = {**FILLINGS, **config, "seed": seed, "logdir": str(logs), "checkpoint_dir": str(logs / "checkpoints")}
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


COMPLETE = '''
def complete(config):
    """The configuration with what follows other parameters, none above what caps it."""
    for name, p in SPACE.items():
        power = config.get(p.get("below_power_of_two"), 0)
        if name in config and power > 0:
            config[name] = min(config[name], 2 ** int(power) - 1)
        for other, times in p.get("followed_by", {}).items():
            if name in config:
                config[other] = int(times * config[name]) if times * config[name] % 1 == 0 else times * config[name]
    return config
'''
SUGGEST = (
    COMPLETE
    + '''

def meant(p, value):
    """The parameter's value of what was drawn for it: its distance from 1, the exponent of a power of two, itself."""
    how = p.get("acts_by")
    return round(1 - value, 12) if how == "1-x" else 2 ** int(value) if how == "2**n" else value


def suggest(trial):
    """One configuration of the space."""
    config = dict(FIXED)
    for name, p in SPACE.items():
        if any(config.get(other) not in values for other, values in p.get("only_if", {}).items()):
            continue
        q = {**p, "name": name, **p.get("drawn", {})}
        step = {"step": q["step"]} if q.get("step") else {}
        if p["kind"] == "categorical":
            config[name] = trial.suggest_categorical(name, p["choices"])
        elif p.get("zero") and trial.suggest_categorical(f"{name}_is_zero", [False, True]):
            config[name] = 1.0 if p.get("acts_by") == "1-x" else 0
        elif q["kind"] == "int":
            power = config.get(p.get("below_power_of_two"), 0)
            high = min(q["high"], 2 ** int(power) - 1) if power > 0 else q["high"]
            low = min(q["low"], max(2, high - 1)) if power > 0 else q["low"]
            config[name] = meant(p, trial.suggest_int(q["name"], low, max(low, high), log=q.get("log", False), **step))
        else:
            drawn = trial.suggest_float(q["name"], q["low"], q["high"], log=q.get("log", False), **step)
            config[name] = meant(p, drawn)
    return complete(config)
'''
)


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
    if item.followed_by:
        kept["followed_by"] = dict(item.followed_by)
    if item.acts_by:
        kept |= {"acts_by": item.acts_by, "drawn": _drawn(item)}
    if item.kind == "int":
        kept |= {key: int(kept[key]) for key in ("low", "high", "step") if key in kept}
    return kept


def _drawn(item: PlannedParameter) -> dict[str, Any]:
    """What a sampler draws in place of the parameter: name, kind, ends and scale."""
    inner = drawn(item)
    ends = {"low": inner.low, "high": inner.high}
    return {"name": inner.name, "kind": inner.kind, **ends, "log": inner.log}


LADDER = 7  # values of such a list


def ladder(item: PlannedParameter) -> list[Any]:
    """Values of a parameter that acts by another quantity, for an engine that cannot draw that: even steps of it."""
    inner = drawn(item)
    whole = int((inner.high or 0) - (inner.low or 0)) + 1 if item.acts_by == "2**n" else LADDER
    return values_of(item, whole)


def unsaid(plan: SearchPlan) -> list[str]:
    """What such an engine leaves to the person: scales that became lists, parameters that follow others."""
    lines = [
        f"{item.name}: even steps of the logarithm of 1 - {item.name}" for item in plan.space if item.acts_by == "1-x"
    ]
    lines += [
        f"{other}: set it to {times:g} times {item.name} in your training"
        for item in plan.space
        for other, times in item.followed_by.items()
    ]
    return lines


def beside_caps(plan: SearchPlan) -> tuple[list[PlannedParameter], list[str]]:
    """The space for an engine that knows no caps: ends between which every pair is allowed; and what was moved."""
    parameters = {item.name: item for item in plan.space}
    notes = []
    for item in plan.space:
        power = parameters.get(item.below_power_of_two)
        if power is None or power.low is None or power.high is None or item.high is None:
            continue
        exponent = min(max(math.ceil(math.log2(item.high + 1)), power.low), max(power.low, power.high - 1))
        leaves = min(item.high, 2**exponent - 1)
        parameters[item.name] = item.model_copy(update={"high": leaves, "low": min(item.low or 2, leaves - 1)})
        parameters[power.name] = power.model_copy(update={"low": exponent})
        notes.append(
            f"{item.name} up to {leaves:g} and {power.name} from {exponent:g}: {item.name} must stay below "
            f"2 ** {power.name}, which this engine cannot say"
        )
    return list(parameters.values()), notes


def data(plan: SearchPlan) -> str:
    """The plan's space, fixed values, baseline and goal as literals."""
    return "".join(
        (
            literal("NAME", plan.name),
            literal("METRIC", plan.goal.metric),
            literal("DIRECTION", plan.goal.direction),
            literal("SPACE", {item.name: parameter(item) for item in capping_first(plan)}),
            literal("FIXED", {item.name: item.value for item in plan.fixed}),
            literal("BASELINE", _whole(plan)),
            literal("FILLINGS", _fillings(plan)),
            literal("FIRST", [dict(config) for config in plan.incumbents]),
            literal("SEED", plan.seed),
        )
    )


def _whole(plan: SearchPlan) -> dict[str, Any]:
    """The default configuration with a value for every parameter that applies in it; empty where the plan has none."""
    made: dict[str, Any] = dict(plan.baseline)
    for item in plan.space if made else ():
        held = {fixed.name: fixed.value for fixed in plan.fixed} | made
        if item.name not in made and all(held.get(other) in values for other, values in item.only_if.items()):
            made[item.name] = item.default if item.default is not None else middle(item)
        made |= {name: value for name, value in followers(item, made.get(item.name)).items() if name not in made}
    return made


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
