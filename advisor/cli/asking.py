"""What a command asks of its sources, in one place: facts that are told, rules, and what tags and columns mean."""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

from advisor.cli.declaring import Option

if TYPE_CHECKING:
    from advisor.diagnosis import Request

ContextFile = Annotated[Path | None, Option("--context", help="YAML file of facts about your training.")]
Set = Annotated[list[str] | None, Option("--set", metavar="K=V", help="Tell a fact: --set optimizer=adamw.")]
Select = Annotated[
    list[str] | None, Option("--select", metavar="ID", help="Only these rules: ids, prefixes, patterns.")
]
Ignore = Annotated[list[str] | None, Option("--ignore", metavar="ID", help="Not these rules.")]
Tag = Annotated[
    list[str] | None,
    Option("--tag", metavar="ROLE=TAG", help="Say what a tag means: --tag val_loss=my/odd/name."),
]
Column = Annotated[
    list[str] | None, Option("--column", metavar="ROLE=COLUMN", help="Say what a CSV or JSONL column means.")
]
SpaceFile = Annotated[
    Path | None, Option("--space", help="YAML file of ranges that were searched, where the source holds none.")
]


def request_of(
    context: ContextFile = None, pairs: Set = None, select: Select = None, ignore: Ignore = None, tag: Tag = None,
    column: Column = None, space: SpaceFile = None,
) -> Request:  # fmt: skip
    """The request that the configuration and these flags make."""
    from advisor.config import find_config
    from advisor.context import parse_pairs, read_context
    from advisor.diagnosis import request_from
    from advisor.remembered import recall

    facts = (read_context(context) if context else {}) | parse_pairs(pairs or [])
    request = request_from(find_config(), facts, select or (), ignore or (), _by_role(tag))
    searched = _read_space(space) if space else {}
    return request.model_copy(
        update={
            "columns": {**request.columns, **_by_role(column)},
            "space": {**request.space, **searched},
            "remembered": recall(),
        }
    )


def _by_role(pairs: list[str] | None) -> dict[str, str]:
    """What `--tag` or `--column` say, `ROLE=NAME` each: the name by its role."""
    from advisor.context import parse_pairs

    return {role: str(name) for role, name in parse_pairs(pairs or []).items()}


def _read_space(path: Path) -> dict[str, Any]:
    from advisor.declared import read_space  # it loads the signals of trials

    return read_space(path)


def with_request(command: Callable[..., None]) -> Callable[..., None]:
    """The command with the options of `request_of` in place of its parameter `request`, which is made of them."""
    parts = [_resolved(function) for function in (command, request_of)]
    own = {name: one for name, one in parts[0].items() if name != "request"}

    def asked(**given: Any) -> None:
        command(request=request_of(**{name: given.pop(name) for name in parts[1]}), **given)

    asked.__name__, asked.__doc__, asked.__module__ = command.__name__, command.__doc__, command.__module__
    asked.__signature__ = signature(command).replace(  # type: ignore[attr-defined]
        parameters=[*own.values(), *parts[1].values()], return_annotation=None
    )
    asked.__annotations__ = {name: one.annotation for name, one in (own | parts[1]).items()}
    return asked


def _resolved(function: Callable[..., Any]) -> dict[str, Parameter]:
    """Its parameters by name, their annotations evaluated; what only type checkers import is nothing here."""
    hints = get_type_hints(function, localns={"Request": object}, include_extras=True)
    return {
        name: one.replace(annotation=hints[name], kind=Parameter.KEYWORD_ONLY)
        for name, one in signature(function).parameters.items()
    }
