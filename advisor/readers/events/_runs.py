"""Gathers event files into runs: files of a folder, folders that are parts of one run, HParams sessions.

Parts are told by what writers do: torch's `add_scalars` writes `<tag>_<line>/` beside the run's own file,
`add_hparams` a subfolder with one session, Keras and Estimators `train/`, `validation/`, `eval/`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import numpy as np

from advisor.readers.events._files import Arrays, EventFile
from advisor.readers.events._texts import holds_settings, settings_of
from advisor.readers.events._wire import WireError, parse_session
from advisor.records import IntArray, Run, Scalar, Series

_SPLITS = frozenset({"train", "training", "validation", "valid", "val", "eval", "evaluation", "test", "learn"})
_SCALAR_PLUGINS = frozenset({"scalars", ""})
_PLACEHOLDER = ("hp_metric", -1.0)
_MOST_SHARED = 10_000  # steps of a series that are looked up among others: more are seldom the same


@dataclass
class Folder:
    """The event files of one folder read as one: series by tag, and what its HParams sessions and texts say."""

    name: str
    series: dict[str, Arrays] = field(default_factory=dict)
    sessions: list[dict[str, Scalar]] = field(default_factory=list)
    texts: dict[str, Scalar] = field(default_factory=dict)
    metrics: set[str] = field(default_factory=set)
    results: dict[str, float] = field(default_factory=dict)

    @property
    def parent(self) -> str:
        """The folder that this one lies in."""
        return PurePosixPath(self.name).parent.as_posix()

    @property
    def last(self) -> str:
        """The folder's own name."""
        return PurePosixPath(self.name).name


def runs_of(files: Iterable[EventFile]) -> tuple[Run, ...]:
    """The runs in the files read, each named by its folder; folders without scalars give none."""
    groups: dict[str, list[EventFile]] = {}
    for file in files:
        groups.setdefault(file.folder, []).append(file)
    folders = {name: _folder(name, group) for name, group in groups.items()}
    _fold_sessions(folders)
    _fold_lines(folders)
    _fold_splits(folders)
    held = [folder for folder in folders.values() if folder.series or folder.sessions or folder.results]
    shared: dict[bytes, IntArray] = {}
    return tuple(_run(folder, shared) for folder in held)


def _folder(name: str, files: Sequence[EventFile]) -> Folder:
    """The files of a folder, first written first."""
    ordered = sorted(files, key=lambda file: (file.first_wall, file.path.name))
    plugins: dict[str, str] = {}
    parts: dict[str, list[Arrays]] = {}
    folder = Folder(name)
    for file in ordered:
        for tag, plugin in file.plugins.items():
            plugins.setdefault(tag, plugin)
        for tag, content in file.contents:
            _add_told(folder, tag, content)
    for file in ordered:
        for (tag, tensor), column in file.columns.items():
            if not tensor or plugins.get(tag, "") in _SCALAR_PLUGINS:
                parts.setdefault(tag, []).append(column.points())
    folder.series = {tag: _joined(arrays) for tag, arrays in parts.items()}
    return folder


def _joined(parts: Sequence[Arrays]) -> Arrays:
    if len(parts) == 1:
        return parts[0]
    steps, values, walls = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    return steps, values, walls


def _add_told(folder: Folder, tag: str, content: bytes) -> None:
    """Notes what a text or a HParams record says of the settings."""
    if holds_settings(tag):
        folder.texts.update(settings_of(content))
        return
    try:
        session = parse_session(content)
    except WireError:
        return
    folder.metrics.update(session.metrics)
    if session.hyperparameters is not None:
        folder.sessions.append(session.hyperparameters)


def _fold_sessions(folders: dict[str, Folder]) -> None:
    """Gives an `add_hparams` session to the run around it, when it is that run's only one."""
    children: dict[str, list[Folder]] = {}
    for folder in folders.values():
        single = all(len(steps) == 1 for steps, _, _ in folder.series.values())
        if folder.sessions and single and folder.parent != folder.name and folder.parent in folders:
            children.setdefault(folder.parent, []).append(folder)
    for parent, sessions in children.items():
        run = folders[parent]
        if run.sessions or any(child.sessions[-1] != sessions[0].sessions[-1] for child in sessions):
            continue
        for child in sessions:
            run.sessions.extend(child.sessions)
            run.results.update(_finals(child.series))
            del folders[child.name]


def _finals(series: Mapping[str, Arrays]) -> dict[str, float]:
    return {tag: float(values[-1]) for tag, (_, values, _) in series.items() if (tag, values[-1]) != _PLACEHOLDER}


def _fold_lines(folders: dict[str, Folder]) -> None:
    """Gives the lines of an `add_scalars` chart to the run around them, as `<tag>/<line>`."""
    for folder in list(folders.values()):
        if len(folder.series) != 1 or folder.sessions or folder.parent == folder.name:
            continue
        tag = next(iter(folder.series))
        start = tag.replace("/", "_") + "_"
        if folder.last.startswith(start) and folder.last != start:
            run = folders.setdefault(folder.parent, Folder(folder.parent))
            _give(run, f"{tag}/{folder.last[len(start) :]}", folder.series[tag])
            del folders[folder.name]


def _fold_splits(folders: dict[str, Folder]) -> None:
    """Gives the folders `train`, `validation` … to the run around them, their tags with the split before."""
    for folder in list(folders.values()):
        if folder.last.lower() not in _SPLITS or folder.parent == folder.name or not folder.series:
            continue
        run = folders.setdefault(folder.parent, Folder(folder.parent))
        for tag, arrays in folder.series.items():
            prefixed = tag if tag.split("/")[0].lower() in _SPLITS else f"{folder.last}/{tag}"
            _give(run, prefixed, arrays)
        run.sessions.extend(folder.sessions)
        run.texts.update(folder.texts)
        run.metrics.update(folder.metrics)
        run.results.update(folder.results)
        del folders[folder.name]


def _give(run: Folder, tag: str, arrays: Arrays) -> None:
    """Adds a series under its tag, or under the next free `tag (2)` when the run has that tag itself."""
    free, number = tag, 1
    while free in run.series:
        number += 1
        free = f"{tag} ({number})"
    run.series[free] = arrays


def _run(folder: Folder, shared: dict[bytes, IntArray]) -> Run:
    hyperparameters = dict(folder.texts)
    for session in folder.sessions:
        hyperparameters.update(session)
    once = {tag: series for tag, series in folder.series.items() if tag in folder.metrics and len(series[0]) == 1}
    return Run(
        name=folder.name,
        series={
            tag: Series(tag=tag, steps=_once(steps, shared), values=values, wall_times=walls)
            for tag, (steps, values, walls) in folder.series.items()
        },
        hyperparameters=hyperparameters,
        results={**_finals(once), **folder.results},
        kind="tensorboard",
    )


def _once(steps: IntArray, shared: dict[bytes, IntArray]) -> IntArray:
    """The steps, one array for all series that were logged at the same ones."""
    return shared.setdefault(steps.tobytes(), steps) if len(steps) <= _MOST_SHARED else steps
