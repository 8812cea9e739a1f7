"""The server: six tools on standard input and output. Nothing is run and nothing is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Annotated, Any, ParamSpec, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from pydantic import BaseModel, Field

from advisor import __version__
from advisor.errors import AdvisorError, did_you_mean
from advisor.mcp import answers
from advisor.mcp.places import Places

P = ParamSpec("P")
R = TypeVar("R")
READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
INSTRUCTIONS = (
    "Reads training logs and hyperparameter studies and says what is wrong, how sure that is, and the one change to "
    "make first. Call diagnose on a log folder or study; explain a rule id for its reasons; check for a pass or fail; "
    "plan for the next search; ask in plain words. It runs nothing: training and `advisor run` are the person's. A "
    "finding at info asks for no change. What is not examined is not healthy."
)
Sources = Annotated[list[str] | str, Field(description="paths of logs, folders or Optuna storages (x.db, x.db#study)")]
Facts = Annotated[
    dict[str, Any] | None,
    Field(description="facts by name that no log tells, such as optimizer, n_classes, direction, learning_rate"),
]
Select = Annotated[list[str] | None, Field(description="only these rules: ids or prefixes such as run or study/")]


def server(allowed: Sequence[str]) -> MCPServer[Any]:
    """The server whose tools read below the places given."""
    made = Server(
        "advisor", title="Hyperparameter advisor", instructions=INSTRUCTIONS, version=__version__, log_level="WARNING"
    )
    for tool in Tools(Places(tuple(allowed))).all:
        made.tool(annotations=READS)(_with_errors(tool))
    return made


class Server(MCPServer[Any]):  # type: ignore[misc]
    """A server that refuses an argument that a tool does not have, where the protocol's own would swallow it."""

    async def call_tool(self, name: str, arguments: dict[str, Any], context: Any = None) -> Any:
        """Calls the tool; raises ToolError naming the arguments that it has."""
        tool = next((one for one in await self.list_tools() if one.name == name), None)
        known = list(tool.input_schema.get("properties", {})) if tool is not None else list(arguments)
        if unknown := next((one for one in arguments if one not in known), None):
            told = did_you_mean(unknown, known)
            raise ToolError(f"{name} takes no '{unknown}'.{told} It takes: {', '.join(known)}")
        return await super().call_tool(name, arguments, context)


@dataclass(frozen=True)
class Tools:
    """What an agent may call; each reads below the places given."""

    places: Places

    @property
    def all(self) -> tuple[Callable[..., CallToolResult], ...]:
        """The tools in the order in which they are listed."""
        return self.diagnose, self.check, self.ask, self.plan, self.validate, self.explain

    def diagnose(
        self, sources: Sources, facts: Facts = None, select: Select = None, limit: int = answers.SHOWN
    ) -> Annotated[CallToolResult, answers.Diagnosed]:
        """Findings on training runs and studies, the one to act on first at the front, each with one advice."""
        diagnosis = _diagnosis(self.places.sources(sources), facts, select)[0]
        return _result(answers.diagnosed(diagnosis, max(1, min(limit, 50))), answers.diagnosed_text)

    def check(
        self, sources: Sources, facts: Facts = None, fail_on: str = "error", select: Select = None
    ) -> Annotated[CallToolResult, answers.Checked]:
        """Whether a study, or with select run a run, passes the gate of a build: clean, findings or could-not-check."""
        return _result(_checked(self.places.sources(sources), facts, fail_on, select), _checked_text)

    def ask(
        self,
        text: str,
        known: Annotated[dict[str, Any] | None, Field(description="the facts of earlier answers")] = None,
        sources: Annotated[list[str] | str | None, Field(description="logs and studies that are asked about")] = None,
    ) -> Annotated[CallToolResult, answers.Answered]:
        """Answers a question, a claim or a symptom, about the sources where some are named, and asks what to know."""
        found = self.places.sources(sources) if sources else []
        return _result(_answered(text, known or {}, self.places, found), _answered_text)

    def plan(
        self,
        sources: Annotated[list[str] | str | None, Field(description="logs and studies to learn from")] = None,
        budget: Annotated[str | None, Field(description="50h or 200trials")] = None,
        trial_cost: Annotated[str | None, Field(description="how long one full training takes: 30m")] = None,
        objective: Annotated[
            str | None, Field(description="file.py:function; a function train(config, report)")
        ] = None,
        facts: Facts = None,
    ) -> Annotated[CallToolResult, answers.Planned]:
        """The next search as a plan in YAML, with its reasons; the person saves and runs it."""
        found = self.places.sources(sources) if sources else []
        if objective is not None:
            file, mark, name = objective.rpartition(":")
            objective = f"{self.places.file(file)}{mark}{name}" if mark else objective
        return _result(_planned(found, budget, trial_cost, objective, facts), _planned_text)

    def validate(
        self,
        plan: Annotated[str, Field(description="a plan's path, or its YAML")],
    ) -> Annotated[CallToolResult, answers.Validated]:
        """Whether an edited plan is one that can be run, and what is wrong with it where it is not."""
        text = plan if "\n" in plan else self.places.file(plan).read_text(encoding="utf-8", errors="replace")
        return _result(_validated(text), lambda a: "\n".join([a.summary or "not valid", *a.problems]))

    def explain(
        self,
        rule: Annotated[str, Field(description="a rule id, such as run/overfitting")],
    ) -> Annotated[CallToolResult, answers.Explained]:
        """The page of a rule, claim or topic: what it detects, why, when it is wrong, what to do, references."""
        from advisor.handbook import page

        shown = answers.short_page(page(rule), rule)
        return _result(answers.Explained(rule=rule, page=shown), lambda a: a.page)


def _result(answer: BaseModel, text: Callable[[Any], str]) -> CallToolResult:
    return CallToolResult(
        content=[TextContent(type="text", text=text(answer))], structured_content=answer.model_dump(mode="json")
    )


def _with_errors(tool: Callable[P, R]) -> Callable[P, R]:
    """The tool, whose errors that a person can act on are errors of the tool."""

    @wraps(tool)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return tool(*args, **kwargs)
        except AdvisorError as error:
            raise ToolError(_by_argument(str(error))) from None
        except OSError as error:
            raise ToolError(f"{error.filename or 'file'}: {error.strerror or error}") from None

    return guarded


def _by_argument(message: str) -> str:
    """What is told with the command's flags, told with the tools' arguments."""
    message = re.sub(r"--set (\w+)=([\w.]+)", r'facts {"\1": "\2"}', message)
    message = re.sub(r"--select (\w+)", r'select ["\1"]', message)
    return re.sub(r"--(budget|trial-cost|objective|fail-on)\b", lambda flag: flag[1].replace("-", "_"), message)


def _diagnosis(sources: list[str], facts: dict[str, Any] | None, select: Sequence[str] | None) -> tuple[Any, Any, Any]:
    """Diagnosis, evidence and request; nothing readable is an error."""
    from advisor.config import Config
    from advisor.diagnosis import diagnose_evidence, request_from

    request = request_from(Config(), facts or {}, select or ())
    evidence = _read(sources)
    return diagnose_evidence(evidence, request), evidence, request


def _read(sources: list[str]) -> Any:
    """What the sources hold; nothing readable is an error."""
    from advisor.diagnosis import read

    evidence = read(*sources)
    if not evidence.runs and not evidence.studies:
        told = "; ".join(f"{error.source}: {error.message}" for error in evidence.errors[:3])
        raise AdvisorError(told or "no runs and no studies were found")
    return evidence


def _checked(
    sources: list[str], facts: dict[str, Any] | None, fail_on: str, select: Sequence[str] | None
) -> answers.Checked:
    from advisor.errors import ConfigError
    from advisor.gate import DEFAULT_SELECT, unchecked, verdict

    if fail_on not in ("warning", "error"):
        raise ConfigError(f"fail_on: write warning or error, not {fail_on}")
    diagnosis, evidence, request = _diagnosis(sources, facts, select or DEFAULT_SELECT)
    diagnosis = unchecked(diagnosis, evidence, request, sources)
    code = verdict(diagnosis, diagnosis.findings, evidence, request, sources, fail_on)
    word = ("clean", "findings", "could-not-check")[int(code)]
    told = answers.diagnosed(diagnosis)
    return answers.Checked(
        verdict=word, **{**told.model_dump(), "errors": [_by_argument(error) for error in told.errors]}
    )


def _checked_text(answer: answers.Checked) -> str:
    return f"{answer.verdict}\n{answers.diagnosed_text(answer)}"


def _answered(text: str, known: dict[str, Any], places: Places, sources: list[str]) -> answers.Answered:
    from advisor.consult.dialogue import Dialogue
    from advisor.context import told_setup

    evidence = _read(sources) if sources else None
    shown = Dialogue(told_setup(known) if known else None, evidence, opens=places.file).say(text).to_json()
    question = shown["question"] or {}
    return answers.Answered(
        matched=shown["matched"], confidence=shown["confidence"], reply=shown["reply"], facts=shown["facts"],
        question=question.get("text"), choices=[str(choice) for choice in question.get("choices") or ()],
    )  # fmt: skip


def _answered_text(answer: answers.Answered) -> str:
    asked = f"\n\n{answer.question} {' · '.join(answer.choices)}".rstrip() if answer.question else ""
    return answer.reply + asked


def _planned(
    sources: list[str], budget: str | None, trial_cost: str | None, objective: str | None, facts: dict[str, Any] | None
) -> answers.Planned:
    from advisor.context import told_setup
    from advisor.planner.calling import plan
    from advisor.planner.writing import plan_text

    setup = told_setup(facts) if facts else None
    made = plan(*sources, budget=budget, trial_cost=trial_cost, objective=objective, setup=setup)
    return answers.Planned(
        summary=made.summary,
        plan=answers.bare_plan(plan_text(made)),
        next="save it as plan.yaml; the person runs: advisor run plan.yaml",
    )


def _planned_text(answer: answers.Planned) -> str:
    return f"{answer.summary}\n\n{answer.plan}\nnext: {answer.next}"


def _validated(text: str) -> answers.Validated:
    from advisor.errors import PlanError
    from advisor.planner.explanation import warnings_on
    from advisor.planner.reading import parse_plan

    try:
        plan = parse_plan(text)
    except PlanError as error:
        return answers.Validated(valid=False, problems=str(error).splitlines())
    return answers.Validated(valid=True, problems=list(warnings_on(plan)), summary=f"a valid plan. {plan.summary}")
