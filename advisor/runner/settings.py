"""What the bundled trainer reads from a configuration, whatever the names are spelled like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import ConfigDict, Field, ValidationError

from advisor.errors import ConfigError
from advisor.models import Model
from advisor.names import canonical


class Settings(Model):
    """The trainer's hyperparameters."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    optimizer: str = "adamw"
    learning_rate: float = Field(default=1e-3, gt=0)
    batch_size: int = Field(default=64, ge=1)
    epochs: int = Field(default=10, ge=1)
    weight_decay: float = Field(default=0.0, ge=0)
    momentum: float = Field(default=0.9, ge=0, lt=1)
    nesterov: bool = False
    beta1: float = Field(default=0.9, ge=0, lt=1)
    beta2: float = Field(default=0.999, ge=0, lt=1)
    epsilon: float = Field(default=1e-8, gt=0)
    lr_schedule: str | None = None
    warmup_steps: int = Field(default=0, ge=0)
    warmup_fraction: float = Field(default=0.0, ge=0, le=1)
    clip_norm: float | None = Field(default=None, ge=0)
    label_smoothing: float = Field(default=0.0, ge=0, lt=1)
    accumulation: int = Field(default=1, ge=1, description="batches an optimizer step")
    ema_decay: float | None = Field(default=None, ge=0, lt=1)
    patience: int | None = Field(default=None, ge=1, description="epochs without a better metric")
    amp: bool | Literal["fp16", "bf16"] = Field(
        default=True, description="mixed precision: on CUDA only unless bf16 is asked for by name"
    )
    deterministic: bool = False
    device: str | None = None


def settings_of(config: Mapping[str, Any], defaults: Mapping[str, Any]) -> Settings:
    """The settings in the configuration, the Task's defaults where it says nothing."""
    merged = {_name(key): value for key, value in {**defaults}.items()}
    merged |= {_name(key): value for key, value in config.items() if value is not None}
    try:
        return Settings.model_validate(merged)
    except ValidationError as error:
        first = error.errors()[0]
        raise ConfigError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}; read {first.get('input')!r}") from None


def _name(key: str) -> str:
    return key if key in Settings.model_fields else canonical(key)
