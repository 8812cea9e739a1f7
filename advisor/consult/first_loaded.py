"""What is asked of what is loaded so plainly that it is answered first: a setting, a place, a point, a course."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from advisor.consult.across_studies import across, more_time, what_measured
from advisor.consult.asked_course import averaged, beside_nothing, first_of_two, parts_compared, peaked
from advisor.consult.asked_figure import curve_figure
from advisor.consult.asked_points import after_best_asked, around, stopped_at, two_steps
from advisor.consult.comparing_loaded import both_compared
from advisor.consult.empty_loaded import empty_counted, empty_named
from advisor.consult.moving_loaded import learnt, levels_apart, moves, unranked
from advisor.consult.placed_loaded import placed
from advisor.consult.quantities import plain
from advisor.consult.seeds_wanted import how_many_seeds
from advisor.consult.settings_loaded import extreme_setting, setting_to_use, setting_used
from advisor.consult.supposed_loaded import by_how_much, supposed
from advisor.patterns import compiled
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.records import Run

_FIRST: Sequence[Callable[[Conversation, Sequence[Run], str], str]] = (
    placed,
    by_how_much,
    how_many_seeds,
    empty_named,
    empty_counted,
    curve_figure,
    extreme_setting,
    setting_used,
    two_steps,
    stopped_at,
    around,
    both_compared,
    after_best_asked,
    learnt,
    levels_apart,
    averaged,
    beside_nothing,
    first_of_two,
    parts_compared,
    peaked,
    across,
    what_measured,
    more_time,
    setting_to_use,
    moves,
    unranked,
    supposed,
)


def asked_first(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """The first of these answers that has something to say; empty for a general question."""
    text = plain(said)
    if compiled(table("asked_of_loaded")["general"]).search(text):
        return ""
    meant = list(named) or _alone_in_group(dialogue, text)
    return next((found for answer in _FIRST if (found := answer(dialogue, meant, text))), "")


def _alone_in_group(dialogue: Conversation, said: str) -> list[Run]:
    """The one run of which a word of the question is the name without its number: `did a2c learn anything?`."""
    stems = [(re.sub(r"[-_.]?\d+$", "", run.name.lower().rsplit("/", 1)[-1]), run) for run in dialogue.evidence.runs]
    counts = Counter(stem for stem, _ in stems)
    spoken = set(re.findall(r"[\w-]+", said))
    return [run for stem, run in stems if len(stem) > 1 and counts[stem] == 1 and stem in spoken][:1]
