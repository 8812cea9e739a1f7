"""`advisor ask` and `advisor consult`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from advisor.cli.asking import ContextFile, Set
from advisor.cli.declaring import Argument, Option, app
from advisor.cli.diagnose import Quiet, known_format
from advisor.cli.terminal import complain, output_console, write

if TYPE_CHECKING:
    from advisor.consult import Dialogue, Turn
    from advisor.facts import Setup
    from advisor.records import Evidence

Words = Annotated[list[str], Argument(metavar="TEXT...", help="What you want to say, one turn.")]
Source = Annotated[list[str] | None, Option("--source", metavar="SOURCE", help="Logs or a study to check it against.")]
AnswerFormat = Annotated[str, Option("--format", metavar="F", help="text, markdown or json.")]
WrittenPlan = Annotated[Path | None, Option("--plan", metavar="FILE", help="Writes the plan here when the talk ends.")]
SessionFile = Annotated[
    Path | None,
    Option("--session", metavar="FILE", help="Keeps the conversation in a file to go on with."),
]
Loaded = Annotated[
    list[str] | None, Argument(metavar="[SOURCE]...", help="Logs and studies to check what is said against.")
]


@app.command(epilog='Example: advisor ask "my loss jumps around, AdamW, 40 GPU hours, 30 minutes a run"')
def ask(
    words: Words, source: Source = None, session: SessionFile = None, context: ContextFile = None, pairs: Set = None,
    form: AnswerFormat = "text", quiet: Quiet = False,
) -> None:  # fmt: skip
    """One turn of the consultation: answers, remembers what you told, asks what is worth asking."""
    from advisor.cli.waiting import waiting

    known_format(form, ("text", "markdown", "json"))
    words, named = _said_and_named(words)
    source = [*(source or []), *named]
    dialogue = _dialogue(source, session, context, pairs, quiet)
    with waiting("judging what was said" + (" and what was read" if source else ""), quiet):
        turn = dialogue.say(" ".join(words))
    _keep(dialogue, session)
    if form == "json":
        write(json.dumps(turn.to_json(), indent=1, ensure_ascii=False), None)
    elif form == "markdown":
        write(_markdown(turn), None)
    else:
        _print(turn)


@app.command(epilog="Example: advisor consult logs/ --session talk.json")
def consult(
    sources: Loaded = None, session: SessionFile = None, context: ContextFile = None, pairs: Set = None,
    plan: WrittenPlan = None, quiet: Quiet = False,
) -> None:  # fmt: skip
    """The consultation in a plain terminal or a pipe: a line is a turn; an empty line, Ctrl-D or `bye` ends it."""
    dialogue = _dialogue(sources, session, context, pairs, quiet)
    if sys.stdin.isatty():
        _print_markdown(dialogue.welcome())
    for line in _lines():
        turn = dialogue.say(line)
        _keep(dialogue, session)
        if sys.stdout.isatty():
            _print(turn)
        else:
            write(_markdown(turn) + "\n", None)
        sys.stdout.flush()
        if turn.ended:
            break
    if plan is not None:
        _write_plan(dialogue, plan)


def _said_and_named(words: list[str]) -> tuple[list[str], list[str]]:
    """The sentence, and the paths after it: `advisor ask "is my best trial luck?" logs/`."""
    quoted, after = words[:1], words[1:]
    paths = [word for word in after if Path(word.partition("#")[0].removeprefix("sqlite:///")).exists()]
    return (quoted, after) if after and " " in words[0] and paths == after else (words, [])


def _lines() -> Iterator[str]:
    """What is said, line by line; a prompt is shown on a terminal alone."""
    talking = sys.stdin.isatty()
    while True:
        if talking:
            print("> ", end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line or (talking and not line.strip()):
            return
        if line.strip():
            yield line.strip()


def _dialogue(
    sources: list[str] | None, session: Path | None, context: Path | None, pairs: list[str] | None, quiet: bool
) -> Dialogue:
    from advisor.consult import Dialogue
    from advisor.consult.session import load_session

    earlier = load_session(session) if session is not None else None
    made = Dialogue(_setup(context, pairs), _evidence(sources, quiet), earlier)
    for error in () if sources else made.evidence.errors:
        complain(f"{error.source}: {error.message}")
    return made


def _setup(context: Path | None, pairs: list[str] | None) -> Setup:
    from advisor.config import find_config
    from advisor.context import parse_pairs, read_context, told_setup

    return told_setup(find_config().context, read_context(context) if context else {}, parse_pairs(pairs or []))


def _evidence(sources: list[str] | None, quiet: bool) -> Evidence | None:
    if not sources:
        return None
    from advisor.cli.waiting import waiting
    from advisor.diagnosis import read
    from advisor.planner.calling import refuse_unreadable

    with waiting(f"reading {', '.join(sources[:3])}", quiet):
        evidence = read(*sources)
    refuse_unreadable(sources, evidence)
    for error in evidence.errors:
        complain(f"{error.source}: {error.message}")
    return evidence


def _keep(dialogue: Dialogue, session: Path | None) -> None:
    if session is not None:
        from advisor.consult.session import save_session

        save_session(dialogue.session, session)


def _markdown(turn: Turn) -> str:
    from advisor.consult.speech import question_text, without_question

    return f"{without_question(turn.reply, turn.question)}\n\n{question_text(turn.question)}".strip()


def _print(turn: Turn) -> None:
    _print_markdown(_markdown(turn))


def _print_markdown(text: str) -> None:
    from rich.markdown import Markdown

    output_console().print(Markdown(text))


def _write_plan(dialogue: Dialogue, path: Path) -> None:
    from advisor.planner.writing import save_plan

    save_plan(dialogue.plan(), path)
    complain(f"the plan is in {path}")
