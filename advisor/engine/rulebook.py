"""The rulebook: finds rule files, reads them, refuses mistakes with file, key and suggestion."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from advisor.cache import load_all
from advisor.engine.choice import Computed, compiled, severity, value
from advisor.engine.conditions import Expression, Prose
from advisor.engine.rule import PrescriptionFile, RuleFile, texts
from advisor.errors import RuleError, did_you_mean
from advisor.facts import DECLARED, Scope
from advisor.tables import rules_folder, table
from advisor.training import kinds_of

SCOPE_FOLDERS = ("run", "study", "space")
_TABLE_KEYS = ("knowledge", "references", "tests")
_FORMS = ("(text)", "(cases)")
_CASE_KEYS = ("cases", "when", "is")
_PRESCRIPTION_KEYS = ("parameter", "side", "to", "factor", "value", "low", "high", "count")


def explain_validation(error: ValidationError, where: str, known: type[BaseModel]) -> str:
    """A validation error as a person reads it: file, key, what was read, what to write."""
    every = error.errors()
    first = next((one for one in every if one["type"] == "extra_forbidden"), every[0])
    loc = [str(part) for part in first["loc"] if part not in _FORMS]
    key = ".".join(loc)
    if first["type"] == "extra_forbidden":
        return f"{where}: unknown key '{key}'.{did_you_mean(loc[-1], [*known.model_fields, *_CASE_KEYS])}"
    if first["type"] == "missing":
        return f"{where}: the key '{key}' is missing"
    read = first.get("input")
    options = first.get("ctx", {}).get("expected")
    hint = did_you_mean(str(read), str(options).replace("'", "").replace(" or ", ", ").split(", ")) if options else ""
    return f"{where}: key '{key}': {first['msg']}; read {read!r}.{hint}"


class CompiledPrescription:
    """A prescription whose values are computed from facts."""

    def __init__(
        self, file: PrescriptionFile, declared: Mapping[str, frozenset[str]], where: str, shared: bool = False
    ) -> None:
        self.file, self.shared = file, shared
        self.when = Expression(file.when, declared, f"{where}.when") if file.when else None
        self.chance = Expression(file.chance, declared, f"{where}.chance") if file.chance else None
        self.reason = compiled(file.reason, declared, f"{where}.reason", Prose) if file.reason else None
        self.values: dict[str, Computed] = {
            key: compiled(getattr(file, key), declared, f"{where}.{key}", value)
            for key in _PRESCRIPTION_KEYS
            if getattr(file, key) is not None
        }


class Rule:
    """A rule that was read and checked: its id, its file, its compiled expressions."""

    def __init__(self, identifier: str, file: RuleFile, where: str) -> None:
        self.id, self.file, self.where = identifier, file, where
        spaces: dict[str, frozenset[str]] = {k: frozenset(v.declared()) for k, v in DECLARED[file.scope].items()}
        self.kinds = _kinds(file.kinds, where)
        spaces |= {"option": frozenset(file.options), "let": frozenset()}
        self.let: dict[str, Computed] = {}
        for name, text in file.let.items():
            self.let[name] = compiled(text, spaces, f"{where}: let.{name}", Expression)
            spaces["let"] |= {name}
        self.let_groups = {name.partition(".")[0] for item in self.let.values() for name in item.names}
        self.conditions = tuple(Expression(text, spaces, f"{where}: when[{i}]") for i, text in enumerate(file.when))
        self.title = compiled(file.title, spaces, f"{where}: title", Prose)
        self.explain = compiled(file.explain, spaces, f"{where}: explain", Prose)
        self.severity = compiled(file.severity, spaces, f"{where}: severity", severity)
        self.confidence = compiled(file.confidence, spaces, f"{where}: confidence", Expression)
        self.steps = {
            key: compiled(text, spaces, f"{where}: {key}", Expression)
            for key, text in (("since_step", file.since_step), ("best_step", file.best_step))
            if text is not None
        }
        self.watch = None if file.watch is None else compiled(file.watch, spaces, f"{where}: watch", Expression)
        self.prescriptions = tuple(
            CompiledPrescription(item, spaces, f"{where}: prescribe[{i}]") for i, item in enumerate(file.prescribe)
        )
        if file.also is not None:
            self.prescriptions += _shared(file.also, file.scope, where)

    @property
    def name(self) -> str:
        """The fault in plain words: the rule's `name`, or its title with the facts named instead of filled in."""
        return self.file.name or _named(texts(self.file.title)[0])


def _named(template: str) -> str:
    """The title with its facts named instead of filled in; of words to choose from, the first."""
    title = re.sub(r"\{% if .*?%\}(.*?)(?:\{% (?:else|elif).*?)?\{% endif %\}", r"\1", template)
    title = re.sub(r"\{\{\s*'([^']*)' if [^}]*\}\}", r"\1", title)
    return re.sub(r"\{\{[^}]*?(\w+)\)?(?:\s*\|[^}]*)?\s*\}\}", lambda m: f"<{m.group(1).replace('_', ' ')}>", title)


def _kinds(names: Sequence[str], where: str) -> frozenset[str]:
    """The kinds of training that the names mean."""
    try:
        return kinds_of(names)
    except KeyError as error:
        known = table("kinds")
        hint = did_you_mean(str(error.args[0]), (*known["kinds"], *known["groups"]))
        raise RuleError(f"{where}: kinds: no kind of training '{error.args[0]}'.{hint}") from None


def _shared(name: str, scope: Scope, where: str) -> tuple[CompiledPrescription, ...]:
    """The prescriptions of a list that rules share; they read no rule's options, so that one compilation serves all."""
    lists = {k: v for k, v in table("prescriptions").items() if isinstance(v, list) and k not in _TABLE_KEYS}
    if name not in lists:
        raise RuleError(f"{where}: also: no list '{name}' in the table prescriptions.{did_you_mean(name, lists)}")
    try:
        return _compiled(name, scope)
    except RuleError as error:
        raise RuleError(f"{where}: also: {error}") from None


@cache
def _compiled(name: str, scope: Scope) -> tuple[CompiledPrescription, ...]:
    spaces = {k: frozenset(v.declared()) for k, v in DECLARED[scope].items()} | {
        "option": frozenset(),
        "let": frozenset(),
    }
    items = [PrescriptionFile.model_validate(item) for item in table("prescriptions")[name]]
    return tuple(
        CompiledPrescription(item, spaces, f"tables/prescriptions.yaml: {name}[{i}]", shared=True)
        for i, item in enumerate(items)
    )


class Rulebook:
    """Rules by id, in the order of their ids."""

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self.rules = dict(sorted(rules.items()))

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules.values())

    def __getitem__(self, identifier: str) -> Rule:
        try:
            return self.rules[identifier]
        except KeyError:
            raise RuleError(f"no rule '{identifier}'.{did_you_mean(identifier, self.rules)}") from None

    def __len__(self) -> int:
        return len(self.rules)

    def of(self, scope: Scope) -> tuple[Rule, ...]:
        """The rules of one scope."""
        return tuple(rule for rule in self if rule.file.scope == scope)


def read_rule(identifier: str, content: Any, where: str) -> Rule:
    """One rule from its parsed file; raises RuleError on a mistake."""
    if not isinstance(content, Mapping):
        raise RuleError(f"{where}: a rule is a mapping of keys (title, scope, when, …); read {type(content).__name__}")
    try:
        file = RuleFile.model_validate(content)
    except ValidationError as error:
        raise RuleError(explain_validation(error, where, RuleFile)) from None
    if file.scope not in get_args(Scope):
        raise RuleError(f"{where}: scope '{file.scope}' is unknown")
    return Rule(identifier, file, where)


def rule_files(folder: Path, scopes: Sequence[str] = SCOPE_FOLDERS) -> dict[str, Path]:
    """Rule id → file, for every rule below the folder."""
    found = (path for scope in scopes for path in sorted((folder / scope).rglob("*.yaml")))
    return {path.relative_to(folder).with_suffix("").as_posix(): path for path in found}


def load_rulebook(*folders: Path) -> Rulebook:
    """The bundled rules and those of the folders given; a later folder's rule replaces an earlier one's."""
    paths: dict[str, Path] = {}
    for folder in (rules_folder(), *folders):
        if not folder.is_dir():
            raise RuleError(f"{folder}: no such folder of rules")
        paths |= rule_files(folder)
    content = load_all(paths)
    book = Rulebook({key: read_rule(key, content[key], str(paths[key])) for key in paths})
    _check_suppressions(book)
    return book


def _check_suppressions(book: Rulebook) -> None:
    for rule in book:
        for other in rule.file.suppresses:
            if other not in book.rules:
                raise RuleError(f"{rule.where}: suppresses: no rule '{other}'.{did_you_mean(other, book.rules)}")


@cache
def bundled_rulebook() -> Rulebook:
    """The rules that come with the advisor."""
    return load_rulebook()
