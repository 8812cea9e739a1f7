"""The space that a stage searches, as whoever created its study wrote it down."""

from __future__ import annotations

import json

from advisor.planner.plan import PlannedParameter
from advisor.runner.space import Space
from advisor.runner.stage_study import StageStudy


def agreed_space(study: StageStudy, space: Space) -> Space:
    """The space that stands in the study; this one is written there where none does."""
    written = study.study.user_attrs.get("space")
    if written is None:
        content = {"parameters": [p.model_dump(mode="json") for p in space.parameters], "held": space.held}
        study.study.set_user_attr("space", json.dumps(content))
        return space
    loaded = json.loads(written)
    return Space([PlannedParameter.model_validate(p) for p in loaded["parameters"]], loaded["held"])
