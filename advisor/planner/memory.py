"""What a device's memory says of the batch: no further beyond the one in use than may fit, and what was not told."""

from __future__ import annotations

from advisor.planner.draft import Draft
from advisor.planner.plan import Why
from advisor.tables import table

_RULE = "tables/planning"


def bound_batch(draft: Draft) -> None:
    """Caps the searched batch where the memory of a device is told; says what cannot be known."""
    memory = draft.setup.memory_gb
    if memory is None:
        return
    _say_weights(draft, memory)
    batch = draft.find(None, "batch_size")
    if batch is None or batch.high is None or batch.low is None:
        return
    told = table("planning")["memory"]
    in_use = draft.defaults.get(batch.name)
    if isinstance(in_use, bool) or not isinstance(in_use, int | float):
        reason = f"{memory:g} GB are told, but not what one example takes: a batch that does not fit fails, and the "
        reason += f"region is left; where you know the end, tell it: --set limits.{batch.name}.high=N"
        draft.assumed.append(Why(reason=reason, rule=_RULE))
        return
    most = float(told["beyond"]) * in_use
    if batch.high > most > batch.low:
        reason = f"{batch.reason}; not beyond {most:g}, {told['beyond']:g} times the {in_use:g} that fit {memory:g} GB"
        draft.change(batch, reason, _RULE, high=most)


def _say_weights(draft: Draft, memory: float) -> None:
    """Says where weights, gradients and the optimizer's state alone fill the device."""
    told, count = table("planning")["memory"], draft.setup.n_parameters
    needed = (count or 0) * float(told["bytes_a_weight"]) / 1e9
    if needed > memory and not draft.setup.fine_tuning:
        reason = (
            f"{count:g} weights with gradients and Adam's state take about {needed:.3g} GB of the {memory:g} told: "
        )
        reason += "a trial fits only with sharding, lower precision or fewer trained weights"
        draft.assumed.append(Why(reason=reason, rule=_RULE))
