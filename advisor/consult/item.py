"""The shape of a claim, a topic and a described symptom, and its reading from YAML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any

from advisor import engine
from advisor.cache import from_earlier_start, load_all, source_of
from advisor.consult.loaded import Loaded
from advisor.engine.conditions import Expression, Prose
from advisor.engine.syntax import Tree
from advisor.engine.trees import gathered, take_trees
from advisor.errors import RuleError
from advisor.facts.setup import Setup
from advisor.marks import Before
from advisor.record import Record, field
from advisor.tables import rules_folder, table, table_names

ITEM_FOLDERS = ("claim", "topic")
_TABLE_PATH = re.compile(r"\btable\.(\w+)((?:\.\w+)+)")


def table_paths(text: str) -> str:
    """The text with `table.name.key.0` written as the template engine reads it: `table.name['key'][0]`."""
    return _TABLE_PATH.sub(lambda found: f"table.{found.group(1)}{_subscripts(found.group(2))}", text)


def _subscripts(path: str) -> str:
    return "".join(f"[{key}]" if key.isdigit() else f"['{key}']" for key in path.split(".")[1:])


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Texts = Annotated[tuple[str, ...], Before(_listed, str)]


class SpecialCase(Record):
    """A situation in which the point is another: when, what is said, and why and what to do where these differ.

    With `first` it comes before what is said of the things that were named; with `alone` nothing is said of them, and
    after a `final` one nothing is asked, since no fact would change it.
    """

    when: str
    first: bool = False
    alone: bool = False
    final: bool = False
    say: str
    because: str = ""
    do: str = ""


class ItemTest(Record):
    """An example: facts given, a question asked, words that the reply must and must not hold."""

    name: str
    asked: str = ""
    given: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    says: tuple[str, ...] = ()
    silent_about: tuple[str, ...] = ()


class ItemFile(Record):
    """A claim, a topic or a symptom as written.

    `answer` is the point, `cases` replace it where their condition holds, `figures` are sentences for this
    person (each left out while a fact of it is missing), `reality` the reason, `do` the one thing to do (the
    first that can be written), `then` what to try after it, in order, when it did not help. `asks` are the facts
    that would sharpen the answer; `phrases` are how people say it; `unless` are expressions under any of which it
    cannot be what is meant, and `instead` the item that is meant then; under any of `shows` what was told is it,
    whatever the words.
    """

    title: str
    knowledge: tuple[str, ...] = ()
    means: str = ""
    answer: str
    cases: tuple[SpecialCase, ...] = ()
    figures: Texts = ()
    reality: str
    do: Texts
    then: Texts = ()
    caveat: str = ""
    unless: Texts = ()
    instead: str = ""
    shows: Texts = ()
    references: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    phrases: tuple[str, ...] = field(min_length=1)
    tests: tuple[ItemTest, ...] = ()


@cache
def declared_names() -> Mapping[str, frozenset[str]]:
    """What the prose of an item may read: facts told, costs computed, facts of a loaded study, tables."""
    from advisor.consult.choosing import Choice
    from advisor.consult.costs import Costs
    from advisor.consult.talk_facts import Talk

    return {
        "setup": frozenset(Setup.declared()),
        "cost": frozenset(Costs.declared()),
        "study": frozenset(Loaded.declared()),
        "talk": frozenset(Talk.declared()),
        "choice": frozenset(Choice.declared()),
        "table": frozenset(table_names()),
    }


@dataclass(frozen=True)
class Case:
    """A special case, compiled."""

    when: Expression
    say: Prose
    because: Prose | None = None
    do: Prose | None = None
    first: bool = False
    alone: bool = False
    final: bool = False


class Item:
    """An item that was read: its id, its file, its texts, each compiled when first needed."""

    def __init__(self, identifier: str, file: ItemFile, where: str) -> None:
        self.id, self.file, self.where = identifier, file, where
        self.scope, self.title = identifier.split("/")[0], file.title

    def _prose(self, text: str, key: str) -> Prose:
        return Prose(table_paths(text), declared_names(), f"{self.where}: {key}")

    @cached_property
    def answer(self) -> Prose:
        """The point."""
        return self._prose(self.file.answer, "answer")

    @cached_property
    def unless(self) -> tuple[Expression, ...]:
        """Under any of which it cannot be what is meant."""
        return self._expressions(self.file.unless, "unless")

    @cached_property
    def shows(self) -> tuple[Expression, ...]:
        """Under any of which what was told is it."""
        return self._expressions(self.file.shows, "shows")

    def _expressions(self, texts: tuple[str, ...], key: str) -> tuple[Expression, ...]:
        where = f"{self.where}: {key}"
        return tuple(Expression(table_paths(text), declared_names(), f"{where}[{i}]") for i, text in enumerate(texts))

    @cached_property
    def reality(self) -> Prose:
        """The reason."""
        return self._prose(self.file.reality, "reality")

    @cached_property
    def figures(self) -> tuple[Prose, ...]:
        """Sentences with the person's figures."""
        return tuple(self._prose(text, f"figures[{i}]") for i, text in enumerate(self.file.figures))

    @cached_property
    def do(self) -> tuple[Prose, ...]:
        """What to do, the first that can be written."""
        return tuple(self._prose(text, f"do[{i}]") for i, text in enumerate(self.file.do))

    @cached_property
    def then(self) -> tuple[Prose, ...]:
        """What to try after what to do, in order."""
        return tuple(self._prose(text, f"then[{i}]") for i, text in enumerate(self.file.then))

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """The special cases."""
        return tuple(self._case(i, case) for i, case in enumerate(self.file.cases))

    def _case(self, i: int, case: SpecialCase) -> Case:
        at = f"cases[{i}]"
        return Case(
            Expression(table_paths(case.when), declared_names(), f"{self.where}: {at}.when"),
            self._prose(case.say, f"{at}.say"),
            self._prose(case.because, f"{at}.because") if case.because else None,
            self._prose(case.do, f"{at}.do") if case.do else None,
            case.first,
            case.alone,
            case.final,
        )

    @cached_property
    def names(self) -> frozenset[str]:
        """Every `group.fact` that its texts read."""
        cases = (text for case in self.cases for text in (case.when, case.say, case.because, case.do) if text)
        texts = (self.answer, self.reality, *self.figures, *self.do, *cases)
        return frozenset(name for text in texts for name in text.names)

    @cached_property
    def reads(self) -> frozenset[str]:
        """The facts told that its texts read or that it asks for."""
        read = {name.removeprefix("setup.") for name in self.names if name.startswith("setup.")}
        return frozenset(read | set(self.file.asks))


def read_item(identifier: str, content: Any, where: str) -> Item:
    """One item from its parsed file; raises RuleError on a mistake."""
    if not isinstance(content, Mapping):
        raise RuleError(f"{where}: a mapping of keys is expected (title, answer, reality, do, phrases)")
    try:
        file = ItemFile.model_validate(content)
    except ValueError as error:
        from advisor.engine.rulebook import explain_validation

        raise RuleError(explain_validation(error, where, ItemFile.model_fields)) from None
    unknown = [fact for fact in file.asks if fact not in Setup.declared()]
    if unknown:
        raise RuleError(f"{where}: asks: no fact '{unknown[0]}'")
    return Item(identifier, file, where)


def item_files() -> dict[str, Path]:
    """Item id → file, for every claim and topic."""
    folder = rules_folder()
    return {f"{kind}/{path.stem}": path for kind in ITEM_FOLDERS for path in sorted((folder / kind).glob("*.yaml"))}


@cache
def items() -> Mapping[str, Item]:
    """Every claim and topic by id."""
    paths = item_files()
    content = load_all(paths)
    found = {key: read_item(key, content[key], str(path)) for key, path in paths.items()}
    _take_trees("items", content, found.values())
    return found


@cache
def symptoms() -> Mapping[str, Item]:
    """What a person may describe of a run, a study or a space, by the id of the rule that it describes."""
    where = str(rules_folder() / "tables" / "symptoms.yaml")
    content = table("symptoms")["symptoms"]
    found = {key: read_item(key, value, f"{where}: {key}") for key, value in content.items()}
    _take_trees("symptoms", content, found.values())
    return found


def _take_trees(name: str, content: Any, found: Iterable[Item]) -> None:
    """Takes the trees of all texts, parsed by an earlier start or now."""
    take_trees(from_earlier_start(name, [content, source_of(engine)], lambda: _trees(found)))


def _trees(found: Iterable[Item]) -> Mapping[str, Tree]:
    with gathered() as trees:
        for item in found:
            _ = item.names, item.unless, item.then
    return trees


@cache
def everything() -> Mapping[str, Item]:
    """All that an utterance can mean: claims, topics and symptoms, by id."""
    return {**items(), **symptoms()}


def items_of_kind(kind: str) -> tuple[str, ...]:
    """The ids of one kind: claim, topic, run, study or space."""
    return tuple(key for key in everything() if key.startswith(f"{kind}/"))
