"""Searches in memory: Optuna studies, storages and lists of trials, sklearn's cv_results_."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from advisor.records import Study


def is_search(value: Any) -> bool:
    """Whether the object is a search of a kind that is read."""
    return hasattr(value, "get_trials") or _is_storage(value) or _are_trials(value) or _results_of(value) is not None


def studies_of(value: Any) -> list[Study]:
    """The studies that the object holds; empty where a table holds none."""
    from advisor.readers.optuna.optuna import from_study

    if hasattr(value, "get_trials"):
        return [from_study(value)]
    if _is_storage(value):
        return [from_study(_stored(value, summary)) for summary in value.get_all_studies()]
    if _are_trials(value):
        return [from_study(SimpleNamespace(study_name="trials", directions=(), trials=list(value)))]
    return _tabulated(value)


def _is_storage(value: Any) -> bool:
    return hasattr(value, "get_all_studies") and hasattr(value, "get_all_trials")


def _stored(storage: Any, frozen: Any) -> Any:
    """A study of a storage, with what a reader of studies asks for."""
    trials = storage.get_all_trials(frozen._study_id, deepcopy=False)
    return SimpleNamespace(
        study_name=frozen.study_name,
        directions=frozen.directions,
        user_attrs=frozen.user_attrs,
        metric_names=frozen.system_attrs.get("study:metric_names"),
        trials=trials,
    )


def _are_trials(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and bool(value) and all(hasattr(one, "distributions") for one in value)


def _results_of(value: Any) -> Mapping[str, Any] | None:
    """sklearn's `cv_results_`, of a fitted search or by itself."""
    found = getattr(value, "cv_results_", value)
    if isinstance(found, Mapping) and "params" in found and any(str(name).startswith("mean_test_") for name in found):
        return found
    return None


def _tabulated(value: Any) -> list[Study]:
    from advisor.readers.engines._objects import of_mapping
    from advisor.readers.engines._trial_tables import study_of

    study = study_of(of_mapping(_results_of(value) or {}), "cv_results_", "memory")
    return [study] if study is not None else []
