"""The rulebook: finds rule files, reads them, refuses mistakes with file, key and suggestion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from advisor.cache import load_all
from advisor.engine.conditions import Expression, Prose
from advisor.engine.rule import PrescriptionFile, RuleFile
from advisor.errors import RuleError, did_you_mean
from advisor.facts import DECLARED, Scope
from advisor.findings import SEVERITIES, Severity
from advisor.tables import rules_folder, table

SCOPE_FOLDERS = ("run", "study", "space")
_TABLE_KEYS = ("knowledge", "references", "tests")
_PRESCRIPTION_KEYS = ("parameter", "side", "to", "factor", "value", "low", "high", "count")


def explain_validation(error: ValidationError, where: str, known: type[BaseModel]) -> str:
    """A validation error as a person reads it: file, key, what was read, what to write."""
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return f"{where}: unknown key '{key}'.{did_you_mean(str(first['loc'][-1]), known.model_fields)}"
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
        self.reason = Prose(file.reason, declared, f"{where}.reason") if file.reason else None
        self.values: dict[str, Expression | Prose | Any] = {
            key: _templated(getattr(file, key), declared, f"{where}.{key}")
            for key in _PRESCRIPTION_KEYS
            if getattr(file, key) is not None
        }


def _templated(value: Any, declared: Mapping[str, frozenset[str]], where: str) -> Any:
    if not isinstance(value, str):
        return value
    text = value.strip()
    if text.startswith("{{") and text.endswith("}}") and text.count("{{") == 1:
        return Expression(text[2:-2], declared, where)
    return Prose(text, declared, where) if "{" in text else _number(text)


def _number(text: str) -> Any:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


class Rule:
    """A rule that was read and checked: its id, its file, its compiled expressions."""

    def __init__(self, identifier: str, file: RuleFile, where: str) -> None:
        self.id, self.file, self.where = identifier, file, where
        spaces: dict[str, frozenset[str]] = {k: frozenset(v.declared()) for k, v in DECLARED[file.scope].items()}
        spaces["option"] = frozenset(file.options)
        self.conditions = tuple(Expression(text, spaces, f"{where}: when[{i}]") for i, text in enumerate(file.when))
        self.title = Prose(file.title, spaces, f"{where}: title")
        self.explain = Prose(file.explain, spaces, f"{where}: explain")
        self.severity: Severity | Expression = (
            file.severity if file.severity in SEVERITIES else Expression(file.severity, spaces, f"{where}: severity")
        )
        self.confidence = Expression(file.confidence, spaces, f"{where}: confidence")
        self.steps = {
            key: Expression(text, spaces, f"{where}: {key}")
            for key, text in (("since_step", file.since_step), ("best_step", file.best_step))
            if text is not None
        }
        self.prescriptions = tuple(
            CompiledPrescription(item, spaces, f"{where}: prescribe[{i}]") for i, item in enumerate(file.prescribe)
        )
        if file.also is not None:
            self.prescriptions += _shared(file.also, file.scope, where)


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
    spaces = {k: frozenset(v.declared()) for k, v in DECLARED[scope].items()} | {"option": frozenset()}
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
