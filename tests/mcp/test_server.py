"""The server, asked by the SDK's own client over standard input and output."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

mcp = pytest.importorskip("mcp", reason="pip install 'hp-advisor[mcp]'")

from mcp.client.stdio import StdioServerParameters, stdio_client  # noqa: E402
from mcp.server.mcpserver.exceptions import ToolError  # noqa: E402

from advisor.engine import bundled_rulebook  # noqa: E402
from advisor.errors import ConfigError  # noqa: E402
from advisor.handbook import page  # noqa: E402
from advisor.mcp.answers import bare_plan, diagnosed, diagnosed_text, short_page  # noqa: E402
from advisor.mcp.places import Places  # noqa: E402
from advisor.mcp.server import Tools, _with_errors  # noqa: E402
from tests.factories import diagnosis, finding  # noqa: E402

SWEEP = Path(__file__).parents[2] / "examples" / "sweep"


@pytest.fixture
def logs(tmp_path):
    folder = tmp_path / "logs"
    folder.mkdir()
    steps = np.arange(200)
    values = np.where(steps < 120, np.exp(-steps / 50) + 0.3, np.nan)
    rows = [
        json.dumps({"step": int(s), "train/loss": None if np.isnan(v) else v})
        for s, v in zip(steps, values, strict=True)
    ]
    (folder / "log.jsonl").write_text("\n".join(row.replace("null", "NaN") for row in rows) + "\n")
    return folder


async def asked(folder: Path, *calls):
    """The tools, and the results of the calls, of a server started for the folder."""
    parameters = StdioServerParameters(command=sys.executable, args=["-m", "advisor", "mcp", str(folder)])
    async with stdio_client(parameters) as (read, write), mcp.ClientSession(read, write) as session:
        await session.initialize()
        tools = (await session.list_tools()).tools
        return tools, [await session.call_tool(name, arguments) for name, arguments in calls]


async def test_a_client_lists_the_tools_and_gets_short_structured_answers(logs):
    tools, (found, unknown) = await asked(
        logs,
        ("diagnose", {"sources": ["log.jsonl"], "facts": {"learning_rate": 0.3}}),
        ("explain", {"rule": "run/divergd"}),
    )
    assert [tool.name for tool in tools] == ["diagnose", "check", "ask", "plan", "validate", "explain"]
    assert all(tool.annotations.read_only_hint and tool.description and tool.output_schema for tool in tools)
    assert found.structured_content["findings"][0]["rule"] == "run/diverged"
    assert "→" in found.content[0].text
    assert unknown.is_error
    assert "Did you mean 'run/diverged'" in unknown.content[0].text


def called(folder, name, **arguments):
    """The structured answer of a tool that reads below the folder; raises ToolError as the server's tools do."""
    tool = next(tool for tool in Tools(Places((str(folder),))).all if tool.__name__ == name)
    return _with_errors(tool)(**arguments).structured_content


def test_a_rule_is_explained_and_a_question_answered(logs):
    assert called(logs, "explain", rule="run/diverged")["page"].startswith("# run/diverged")
    told = called(logs, "ask", text="grid search is the most thorough, isn't it?")
    assert told["matched"][0] == "claim/grid-is-thorough"


def test_a_study_is_checked_and_planned_from():
    assert called(SWEEP, "check", sources=["study.db"])["verdict"] == "findings"
    assert "learning_rate" in called(SWEEP, "plan", sources=["study.db"], budget="50trials")["plan"]


def test_a_source_without_a_list_around_it_is_one_source(logs):
    one, listed = (called(logs, "diagnose", sources=given) for given in ("log.jsonl", ["log.jsonl"]))
    assert one == listed


def test_runs_are_no_study_to_check(logs):
    answer = called(logs, "check", sources=["log.jsonl"])
    assert answer["verdict"] == "could-not-check"
    assert 'select ["run"] checks single runs' in answer["errors"][0]
    assert "works" not in answer["next"]


def test_a_run_is_checked_where_its_rules_are_selected(logs):
    assert called(logs, "check", sources=["log.jsonl"], select=["run"])["verdict"] in ("clean", "findings")


def test_silence_for_want_of_points_is_never_called_well(tmp_path):
    (tmp_path / "one.csv").write_text("step,loss\n0,2.3\n", encoding="utf-8")
    assert "works" not in called(tmp_path, "diagnose", sources=["one.csv"])["next"]


def test_a_plan_that_is_none_is_told_why(logs):
    answer = called(logs, "validate", plan="version: 1\nnothing: else\n")
    assert not answer["valid"]
    assert answer["problems"]


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("diagnose", {"sources": ["../secret.csv"]}, "outside of what this server may read"),
        ("diagnose", {"sources": []}, "name at least one path"),
        ("diagnose", {"sources": ["nothing.csv"]}, "there is no such file"),
        ("diagnose", {"sources": ["log.jsonl"], "facts": {"optimiser": "adam"}}, "optimiser"),
        ("check", {"sources": ["log.jsonl"], "fail_on": "never"}, "write warning or error"),
        ("validate", {"plan": "nothing.yaml"}, "nothing.yaml"),
        ("plan", {"facts": {"parameters": "learning_rate"}}, r'facts \{"metric": "val_loss"\}'),
        ("plan", {"budget": "lots", "facts": {"parameters": "learning_rate"}}, "^budget lots: write a duration"),
    ],
)
def test_what_cannot_be_answered_is_an_error_of_the_tool(logs, tmp_path, name, arguments, said):
    (tmp_path / "secret.csv").write_text("step,loss\n0,1\n1,2\n2,3\n")
    with pytest.raises(ToolError, match=said):
        called(logs, name, **arguments)


def test_a_hundred_runs_are_told_in_few_words():
    rules = ("run/overfitting", "run/unstable", "run/not-learning", "run/no-validation")
    found = [
        finding(
            rule,
            "warning",
            subject=finding().subject.model_copy(update={"kind": "run", "run": f"run-{i}", "parameter": None}),
        )
        for i in range(100)
        for rule in rules
    ]
    answer = diagnosed(diagnosis(*found))
    assert [told.times for told in answer.findings] == [100] * 4
    assert answer.findings[0].title == "The model overfits"
    assert answer.findings[0].advice.startswith("run run-0: ")
    assert len(diagnosed_text(answer)) < 6000
    assert len(answer.model_dump_json()) < 6000


def test_runs_of_one_rule_that_ask_for_different_changes_stand_apart():
    one = finding("run/diverged", "error")
    other = one.model_copy(
        update={"prescriptions": (one.prescriptions[0].model_copy(update={"action": "check-code"}),)}
    )
    answer = diagnosed(diagnosis(one, other, one))
    assert [(told.times, told.title) for told in answer.findings] == [(2, "The training is lost"), (1, one.title)]


def test_places_follow_links_before_they_judge(tmp_path):
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    (inside / "link").symlink_to(outside)
    places = Places((str(inside),))
    assert places.sources(["."]) == [str(inside)]
    for source in ("link", "../out", str(outside), f"sqlite:///{outside}/x.db", "postgresql://host/db"):
        with pytest.raises(ConfigError):
            places.sources([source])


def test_a_url_that_the_server_was_started_with_is_read():
    assert Places(("postgresql://host/db",)).sources(["postgresql://host/db"]) == ["postgresql://host/db"]


def test_a_sentence_opens_nothing_outside_the_places(logs, tmp_path):
    from advisor.consult.dialogue import Dialogue

    (tmp_path / "secret.csv").write_text("step,loss\n0,1\n1,2\n2,3\n")
    inside = Dialogue(opens=Places((str(logs),)).file)
    with pytest.raises(ConfigError, match="outside of what this server may read"):
        inside.say(f"can you look at {tmp_path}/secret.csv")
    assert not inside.evidence.runs
    inside.say("can you look at log.jsonl")
    assert len(inside.evidence.runs) == 1


TOKENS = 1500 * 4  # characters: four make a token of such text


def test_the_page_of_every_rule_is_a_short_answer():
    for rule in bundled_rulebook():
        shown = short_page(page(rule.id), rule.id)
        assert len(shown) < TOKENS
        assert "## What to do" in shown or "## What to do" not in page(rule.id)
    assert "advisor rules show run/not-learning" in short_page(page("run/not-learning"), "run/not-learning")


def test_a_plan_is_told_without_the_comments_that_repeat_its_reasons():
    from advisor.context import told_setup
    from advisor.planner.calling import plan
    from advisor.planner.reading import parse_plan
    from advisor.planner.writing import plan_text

    names = "eta,max_depth,subsample,colsample_bytree,min_child_weight,reg_lambda"
    made = plan(budget="100trials", trial_cost="1m", setup=told_setup({"metric": "val_logloss", "parameters": names}))
    bare = bare_plan(plan_text(made))
    assert len(bare) < TOKENS
    assert parse_plan(bare) == parse_plan(plan_text(made))


async def test_a_question_about_sources_is_answered_from_them(logs):
    _, (told, bare, strange) = await asked(
        logs,
        ("ask", {"text": "what is wrong with my run?", "sources": ["log.jsonl"]}),
        ("ask", {"text": "what is wrong with my run?"}),
        ("ask", {"text": "what is wrong with my run?", "source": ["log.jsonl"]}),
    )
    assert "NaN" in told.content[0].text or "diverged" in told.content[0].text
    assert told.content[0].text != bare.content[0].text
    assert strange.is_error
    assert "ask takes no 'source'. Did you mean 'sources'?" in strange.content[0].text


@pytest.mark.parametrize("given", ["log.jsonl", "logs/log.jsonl"])
def test_a_path_as_it_is_from_where_the_server_started_is_found(logs, monkeypatch, given):
    monkeypatch.chdir(logs.parent)
    assert Places(("logs",)).sources([given]) == [str(logs / "log.jsonl")]
    (logs.parent / "other.csv").write_text("step,loss\n")
    with pytest.raises(ConfigError, match="outside of what this server may read"):
        Places(("logs",)).sources(["../other.csv"])
    with pytest.raises(ConfigError, match="outside of what this server may read"):
        Places(("logs",)).sources(["other.csv"])
