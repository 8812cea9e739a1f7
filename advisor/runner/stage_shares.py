"""What a stage may spend: its trials, its share of the budget, and what the stages before it left."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from advisor.planner.plan import Stage
from advisor.runner.spending import spent
from advisor.runner.studies import Studies

_MORE_TRIALS = 4  # times the planned trials, where pruning pays for them


def most_trials(stage: Stage, share: float) -> int:
    """The trials after which a stage ends: where it has a share, what pruning saves beyond the plan is spent again."""
    pays_back = share and stage.pruner.kind != "none" and stage.trials >= math.floor(stage.full_trials)
    return _MORE_TRIALS * stage.trials if pays_back else stage.trials


def unspent(stages: Sequence[Stage], stage: Stage, studies: Studies) -> float:
    """What the stages before this one left of their shares: it is spent again."""
    before = list(itertools.takewhile(lambda s: s.name != stage.name, stages))
    searched = [s for s in before if s.kind in ("explore", "refine") and s.full_trials]
    paid = [[t for s, study in studies.values() if s.name == past.name for t in study.own()] for past in searched]
    full = studies.yardstick()
    return max(0.0, sum(s.full_trials for s in searched) - sum(spent(trials, full) for trials in paid))
