"""Telling, changing and explaining one fact, with what is wrong said while it is typed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from advisor.consult.questions import words_of
from advisor.errors import AdvisorError
from advisor_tui.talk import Talk, facts_of
from advisor_tui.widgets.known_facts import value_words

if TYPE_CHECKING:
    from advisor_tui.program import Program


def ask_which(app: Program) -> None:
    """Asks which fact is to be told, then for its value."""
    from advisor.facts.setup import Setup
    from advisor_tui.screens.choose import Choose

    names = [name for name in Setup.declared() if name not in app.workspace.told]
    words = [f"{words_of(name)}: {Setup.declared()[name].description}" for name in names]

    def chosen(index: int | None) -> None:
        if index is not None:
            change(app, names[index])

    app.push_screen(Choose("Tell a fact", words), chosen)


def change(app: Program, fact: str) -> None:
    """Asks for the value of a fact; what is told counts more than what was measured."""
    from advisor.facts.setup import Setup
    from advisor_tui.screens.ask_text import AskText

    value = facts_of(app.workspace).get(fact, ("", ""))[0]
    text = ", ".join(str(v) for v in value) if isinstance(value, (list, tuple)) else str(value)
    hint = Setup.declared()[fact].description

    def given(answer: str | None) -> None:
        if answer is not None:
            app.workspace.told[fact] = checked(fact, answer)
            app.facts_changed.publish(None)

    app.push_screen(AskText(words_of(fact), hint, text, lambda typed: checked(fact, typed)), given)


def forget(app: Program, fact: str) -> None:
    """Takes a told fact back; others cannot be forgotten."""
    if fact in app.workspace.told:
        del app.workspace.told[fact]
        app.facts_changed.publish(None)
    else:
        app.notify("That was not told by you: change it with Enter, and what you say counts.")


def explain(app: Program, fact: str, talk: Talk | None) -> None:
    """Says where a fact comes from."""
    value, provenance = facts_of(app.workspace)[fact]
    said = talk.said_when(fact) if talk else ""
    where = {
        "told": f"You said: “{said}”" if said else "You told it by hand.",
        "measured": "It was read in: " + ", ".join(app.workspace.sources),
        "assumed": "Nobody said, so the usual is assumed. Tell it and it counts.",
    }[provenance]
    app.tell(f"{words_of(fact)}: {value_words(value, fact)}", where)


def checked(fact: str, text: str) -> object:
    """The value of a fact as it was typed; raises AdvisorError in plain words."""
    from advisor.context import parse_pairs, told_setup

    if not text.strip():
        raise AdvisorError("an empty value; d forgets a fact")
    value = parse_pairs([f"{fact}={text}"])[fact]
    return getattr(told_setup({fact: value}), fact)


def ask_file(app: Program) -> None:
    """Asks for a YAML file of facts and tells them all."""
    from advisor_tui.screens.ask_text import ask_path

    hint = "A YAML mapping of facts, as --context takes it."
    ask_path(app, "Tell facts from a file", hint, "context.yaml", lambda path: _tell_from(app, path))


def _tell_from(app: Program, path: Path) -> None:
    from advisor.context import read_context, told_setup

    facts = read_context(path)
    told_setup(facts)
    app.workspace.told.update(facts)
    app.facts_changed.publish(None)
