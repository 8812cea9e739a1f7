"""Writes a search plan as YAML with its reasons as comments, or as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from advisor.errors import PlanError, did_you_mean
from advisor.models import Model
from advisor.planner.plan import PlannedParameter, SearchPlan
from advisor.yaml import plain_float

FORMATS = ("yaml", "json")
_ALWAYS = ("version", "advice", "seed")
_HEADINGS: Mapping[str, str] = {
    "goal": "What is optimized",
    "objective": "What a trial is",
    "budget": "What may be spent",
    "baseline": "The default: run first, and again beside the finalists",
    "default_of": "What of the baseline nobody told and a library knows: its own defaults",
    "stand_ins": "What of the baseline nobody told: usual values stand for it",
    "incumbents": "Tried first",
    "space": "What is searched; edit freely, then: advisor validate FILE",
    "fixed": "What is held",
    "left_out": "What is not searched, and why",
    "stages": "In this order",
    "stop": "When to end before the trials are spent",
    "widen": "How far the runner may widen a range on its own",
    "carry_over": "What comes from the earlier study",
    "assumed": "Nobody told these; tell them with --set or edit them",
    "cost": "What it is expected to cost",
}


def plan_text(plan: SearchPlan, form: str = "yaml") -> str:
    """The plan as YAML (reasons as comments above each choice) or JSON."""
    if form not in FORMATS:
        raise PlanError(f"--format {form}: unknown.{did_you_mean(form, FORMATS)} Known: {', '.join(FORMATS)}")
    if form == "json":
        return json.dumps(plan.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n"
    return _yaml(_shown(plan))


def _shown(plan: SearchPlan) -> dict[str, Any]:
    """What the YAML holds: what is not as usual, and what a person looks for all the same."""
    content = plan.model_dump(exclude_defaults=True)
    shown: dict[str, Any] = {}
    for key, value in plan.model_dump().items():
        if key in content or key in _ALWAYS or (key == "widen" and plan.stages):
            shown[key] = content.get(key, value)
    if "space" in shown:
        shown["space"] = [_parameter(p) for p in plan.space]
    if "stages" in shown:
        shown["stages"] = [_with(stage, "sampler", "seeds", "pruner") for stage in plan.stages]
        for made, stage in zip(shown["stages"], plan.stages, strict=True):
            made["pruner"] = _with(stage.pruner, "kind")
    if "widen" in shown:
        shown["widen"] = _with(plan.widen, "times", "factor")
    return shown


def _parameter(parameter: PlannedParameter) -> dict[str, Any]:
    if parameter.kind == "categorical":
        return _with(parameter)
    made = _with(parameter, "log")
    for end in ("low", "high", "hard_low", "hard_high", "step"):
        value = made.get(end)
        if parameter.kind == "int" and isinstance(value, float) and value.is_integer():
            made[end] = int(value)
    return made


def _with(record: Model, *names: str) -> dict[str, Any]:
    """The record's own values, those of these names even where they are as usual."""
    own = record.model_dump(exclude_defaults=True)
    return {name: own.get(name, value) for name, value in record.model_dump().items() if name in own or name in names}


def save_plan(plan: SearchPlan, path: Path | str | None = None, form: str = "yaml") -> str:
    """The plan as text, written to the file where one is given."""
    text = plan_text(plan, form)
    if path is not None:
        place = Path(path)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        except OSError as error:
            raise PlanError(f"cannot write {place}: {error.strerror or error}") from None
    return text


def _yaml(content: Mapping[str, Any]) -> str:
    from ruamel.yaml import YAML
    from ruamel.yaml.representer import RoundTripRepresenter

    class Representer(RoundTripRepresenter):
        """Floats as YAML 1.1 and 1.2 read them."""

    Representer.add_representer(float, plain_float)
    root = _commented(content, 0)
    for key in root:
        heading = _HEADINGS.get(key)
        own = _why(content[key]) if isinstance(content[key], Mapping) and key != "baseline" else ""
        lines = [line for line in (heading, own) if line]
        if lines:
            root.yaml_set_comment_before_after_key(key, before="\n" + "\n".join(lines))
    writer = YAML()
    writer.Representer = Representer
    writer.width = 110
    writer.allow_unicode = True
    writer.indent(mapping=2, sequence=4, offset=2)
    stream = StringIO()
    writer.dump(root, stream)
    return stream.getvalue()


def _commented(value: Any, depth: int) -> Any:
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    if isinstance(value, Mapping):
        made = CommentedMap()
        for key, item in sorted(value.items(), key=lambda pair: pair[0] in ("reason", "rule")):
            made[key] = _commented(item, depth + 2)
        return made
    if isinstance(value, list | tuple):
        items = CommentedSeq([_commented(item, depth + 2) for item in value])
        if not any(isinstance(item, Mapping) for item in value):
            items.fa.set_flow_style()
        for index, item in enumerate(value):
            why = _why(item)
            if why:
                items.yaml_set_comment_before_after_key(index, before=why, indent=depth)
        return items
    return value


def _why(item: Any) -> str:
    if not isinstance(item, Mapping) or not item.get("reason"):
        return ""
    name = item.get("name") or item.get("kind") or ""
    rule = f" [{item['rule']}]" if item.get("rule") else ""
    told = " ".join(str(item["reason"]).split())
    return _printable(f"{name}: {told}{rule}" if name else f"{told}{rule}")


def _printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable())
