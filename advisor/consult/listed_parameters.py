"""Lists of parameters that hold names which no table has: `lr, weight decay, drop path, mixup`. Each keeps its name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from advisor import kinds, parameters
from advisor.consult.naming import value_of
from advisor.consult.parameter_names import any_name
from advisor.consult.quantities import composed, pattern, words
from advisor.names import canonical, is_known
from advisor.patterns import compiled
from advisor.tables import table


def whole_list(said: str, in_talk_of_search: bool = False) -> tuple[str, ...]:
    """The names of a plain text that is a list of parameters and nothing else; empty where it is none.

    One is of the tables, the first, and more than half sound like parameters; where a search is talked of, any will do.
    """
    bare = compiled(composed(table("drawn")["list_aside"])).sub("", said.strip(" .!"))
    items = [part.strip() for part in compiled(table("drawn")["list_parts"]).split(bare) if part.strip()]
    named = [_named(item) for item in items]
    if (
        "?" in said
        or len(items) < 2
        or not all(named)
        or not (of_tables := sum(_own(item) is not None for item in items))
    ):
        return ()
    sure = of_tables + sum(_own(item) is None and _sounds(item) for item in items)
    listed = in_talk_of_search or (2 * sure > len(items) and _own(items[0]) is not None)
    return tuple(sorted({name for name in named if name})) if listed else ()


def going_on(whole: str, end: int) -> Iterator[tuple[str, int]]:
    """The names by which a list goes on behind a place, each with its end: known, or such as sound like one."""
    while m := compiled(_next_item()).match(whole, end):
        name = _named(m["n"])
        if not name or not (_own(m["n"]) or _sounds(m["n"])):
            return
        end = m.end()
        yield name, end


def name_in_list(item: str) -> str | None:
    """The parameter that an item of a list is: by the tables, or by its own name; None where it can be none."""
    return _named(item.strip(" ."))


def _named(item: str) -> str | None:
    """What an item of a list is called; None where it is a thing of another kind, or no name."""
    item = re.sub(r"^(?:(?:the|my|our|also|maybe) )+", "", item)
    if own := _own(item):
        return own
    if (
        not compiled(_unknown()).fullmatch(item)
        or compiled(table("drawn")["no_name"]).search(item)
        or _of_another_kind(item)
    ):
        return None
    return item.replace(" ", "_")


def _own(item: str) -> str | None:
    """The parameter of the tables that the item is, whole: a `focal gamma` is no gamma."""
    item = re.sub(r"^(?:(?:the|my|our|also|maybe) )+", "", item)
    found = next((name for name, spelled in _spelled().items() if pattern(spelled).fullmatch(item)), None)
    return found or (canonical(item) if re.fullmatch(r"[a-z][\w. -]*", item) and is_known(item) else None)


def _spelled() -> Mapping[str, str]:
    return {**words()["other_names"], **parameters.said()}


def _sounds(item: str) -> bool:
    """Whether a name that no table has sounds like one of a parameter: `loss weight`, `drop_path`."""
    return "_" in item or bool(compiled(table("drawn")["sounds"]).search(item))


def _of_another_kind(item: str) -> bool:
    """Whether it names an optimizer, a network, a kind of training, a data set or is a metric."""
    if any(value_of(fact, item) for fact in ("optimizer", "architecture")):
        return True
    metric = any(pattern(text).fullmatch(item) for text in words()["metrics"].values())
    return bool(metric or pattern("|".join((*kinds.said().values(), *words()["data_sets"]))).search(item))


@cache
def _unknown() -> str:
    one = table("drawn")["unknown"]
    return rf"{one}(?: (?:size|type|{one})){{0,2}}?"


@cache
def _next_item() -> str:
    rows = table("drawn")
    return rf"{rows['between']}(?:(?:the|my|also) )*(?P<n>{any_name()}{rows['tail']}|{_unknown()}){rows['item_ends']}"
