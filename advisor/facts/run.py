"""The groups of facts that a run has, by the names under which rules read them."""

from __future__ import annotations

from advisor.facts.base import Namespace
from advisor.facts.course import LengthFacts, PeriodFacts, RestartFacts, ThroughputFacts
from advisor.facts.gradients import ClipFacts, GradientFacts, ScheduleFacts
from advisor.facts.loss import FiniteFacts, LossFacts, SpikeFacts
from advisor.facts.metric import BrokenFacts, CollapseFacts, GapFacts, MetricFacts, SkillFacts
from advisor.facts.peers import PeerFacts, ReferenceFacts
from advisor.facts.remedy import RemedyFacts, UsualFacts

NAMESPACES: dict[str, type[Namespace]] = {
    "train": LossFacts,
    "val": LossFacts,
    "finite": FiniteFacts,
    "metric": MetricFacts,
    "train_metric": MetricFacts,
    "collapse": CollapseFacts,
    "broken": BrokenFacts,
    "skill": SkillFacts,
    "gap": GapFacts,
    "grad": GradientFacts,
    "clip": ClipFacts,
    "schedule": ScheduleFacts,
    "spikes": SpikeFacts,
    "lengths": LengthFacts,
    "period": PeriodFacts,
    "restarts": RestartFacts,
    "throughput": ThroughputFacts,
    "reference": ReferenceFacts,
    "peers": PeerFacts,
    "remedy": RemedyFacts,
    "usual": UsualFacts,
}
