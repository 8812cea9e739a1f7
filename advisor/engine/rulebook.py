"""The rulebook: finds rule files, reads them, refuses mistakes with file, key and suggestion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from advisor import facts
from advisor.cache import from_earlier_start, load_all, source_of
from advisor.engine.compiled import CompiledPrescription, Rule
from advisor.engine.rule import PrescriptionFile, RuleFile, prescription_from_kept, to_kept
from advisor.engine.trees import gathered, take_trees
from advisor.errors import RuleError, did_you_mean
from advisor.facts import Scope
from advisor.record import mistakes
from advisor.tables import rules_folder, table

__all__ = ["CompiledPrescription", "Rule", "Rulebook", "bundled_rulebook", "load_rulebook", "read_rule", "rule_files"]
_TABLES = ("prescriptions", "kinds")
SCOPE_FOLDERS = ("run", "study", "space")
_TABLE_KEYS = ("knowledge", "references", "tests")
_FORMS = ("(text)", "(cases)")
_CASE_KEYS = ("cases", "when", "is")


def explain_validation(error: ValueError, where: str, keys: Iterable[str]) -> str:
    """A validation error as a person reads it: file, key, what was read, what to write."""
    every = mistakes(error)
    first = next((one for one in every if one["type"] == "extra_forbidden"), every[0])
    loc = [str(part) for part in first["loc"] if part not in _FORMS]
    key = ".".join(loc)
    if first["type"] == "extra_forbidden":
        return f"{where}: unknown key '{key}'.{did_you_mean(loc[-1], [*keys, *_CASE_KEYS])}"
    if first["type"] == "missing":
        return f"{where}: the key '{key}' is missing"
    read = first.get("input")
    options = first.get("ctx", {}).get("expected")
    hint = did_you_mean(str(read), str(options).replace("'", "").replace(" or ", ", ").split(", ")) if options else ""
    return f"{where}: key '{key}': {first['msg']}; read {read!r}.{hint}"


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
        return tuple(rule for rule in self if rule.scope == scope)


def read_rule(identifier: str, content: Any, where: str) -> Rule:
    """One rule from its parsed file; raises RuleError on a mistake."""
    if not isinstance(content, Mapping):
        raise RuleError(f"{where}: a rule is a mapping of keys (title, scope, when, …); read {type(content).__name__}")
    try:
        file = RuleFile.model_validate(content)
    except ValueError as error:
        raise RuleError(explain_validation(error, where, RuleFile.model_fields)) from None
    rule = Rule(identifier, to_kept(file), where, _shared(file.also, where))
    rule.check()
    return rule


def _shared(name: str | None, where: str) -> tuple[PrescriptionFile, ...]:
    """The prescriptions of a list that rules share; they read no rule's options and named values."""
    if name is None:
        return ()
    lists = {k: v for k, v in table("prescriptions").items() if isinstance(v, list) and k not in _TABLE_KEYS}
    if name not in lists:
        raise RuleError(f"{where}: also: no list '{name}' in the table prescriptions.{did_you_mean(name, lists)}")
    return _shared_list(name)


@cache
def _shared_list(name: str) -> tuple[PrescriptionFile, ...]:
    try:
        return tuple(PrescriptionFile.model_validate(item) for item in table("prescriptions")[name])
    except ValueError as error:
        raise RuleError(
            explain_validation(error, f"tables/prescriptions.yaml: {name}", PrescriptionFile.model_fields)
        ) from None


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
    found = from_earlier_start("rulebook", _content(paths), lambda: _checked(paths))
    take_trees(found["trees"])
    lists = {name: tuple(map(prescription_from_kept, items)) for name, items in found["lists"].items()}
    return Rulebook(
        {
            key: Rule(key, content, str(paths[key]), lists.get(content["also"] or "", ()), checked=True)
            for key, content in found["rules"].items()
        }
    )


def _content(paths: Mapping[str, Path]) -> Any:
    """All that the checked rules depend on: their texts, the tables that they read, the facts and the language."""
    tables = [rules_folder() / "tables" / f"{name}.yaml" for name in _TABLES]
    texts = {key: path.read_text(encoding="utf-8") for key, path in (*paths.items(), *((p.stem, p) for p in tables))}
    return [sorted(texts.items()), source_of(facts, import_module(__name__.rpartition(".")[0]))]


def _checked(paths: Mapping[str, Path]) -> dict[str, Any]:
    """Every rule read and checked, with the trees of its texts; raises RuleError on a mistake."""
    content = load_all(paths)
    with gathered() as trees:
        book = Rulebook({key: read_rule(key, content[key], str(paths[key])) for key in paths})
        _check_suppressions(book)
    used = {rule.file.also for rule in book if rule.file.also}
    return {
        "rules": {rule.id: rule.content for rule in book},
        "lists": {name: [item.model_dump(mode="json", by_alias=True) for item in _shared_list(name)] for name in used},
        "trees": trees,
    }


def _check_suppressions(book: Rulebook) -> None:
    for rule in book:
        for other in rule.file.suppresses:
            if other not in book.rules:
                raise RuleError(f"{rule.where}: suppresses: no rule '{other}'.{did_you_mean(other, book.rules)}")


@cache
def bundled_rulebook() -> Rulebook:
    """The rules that come with the advisor."""
    return load_rulebook()
