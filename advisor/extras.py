"""What is installed on demand: which extra of the distribution brings a module that is not there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from advisor.errors import AdvisorError

EXTRAS: Mapping[str, str] = {
    "optuna": "run", "tensorboard": "run", "scipy": "run", "sklearn": "run",
    "torch": "torch", "ray": "ray", "wandb": "wandb",
    "sqlalchemy": "remote", "psycopg": "remote", "pymysql": "remote", "grpc": "remote",
    "textual_serve": "serve", "aiohttp": "serve", "aiohttp_jinja2": "serve", "textual": "tui",
    "mcp": "mcp",
    "transformers": "hf", "lightning": "lightning", "keras": "keras", "stable_baselines3": "sb3",
}  # fmt: skip


class MissingExtraError(AdvisorError, ImportError):
    """A module that an extra brings is not installed; the text says which extra."""


def named(error: ImportError) -> MissingExtraError | None:
    """The same error with the extra to install; None where no extra brings the module."""
    module = (error.name or "").partition(".")[0]
    if module not in EXTRAS:
        return None
    return MissingExtraError(f"this needs {module}, which is not installed: pip install 'hp-advisor[{EXTRAS[module]}]'")


@contextmanager
def extras_named() -> Iterator[None]:
    """Within it, a module that is not there is an error that names its extra."""
    try:
        yield
    except ModuleNotFoundError as error:
        missing = named(error)
        if missing is None:
            raise
        raise missing from None
