"""The base of what pydantic checks each time: plans, sessions and what else people write or programs hand over."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A frozen pydantic model without unknown fields; `advisor.record.Record` is its like for what starts load."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, arbitrary_types_allowed=True)
