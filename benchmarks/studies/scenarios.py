"""What must fire and what must not, on searches whose truth is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from benchmarks.studies.searches import Search


@dataclass(frozen=True)
class Scenario:
    """A search and the rules that must fire on it.

    `must` maps a rule to the severities that are right; of the others those in `may` are not counted, the rest are
    false alarms where they are warnings or errors. `told` are facts.
    """

    name: str
    search: Search
    must: Mapping[str, tuple[str, ...]]
    may: frozenset[str] = frozenset()
    told: tuple[tuple[str, Any], ...] = ()
    second: Search | None = None


ACT = ("warning", "error")
ANY = ("good", "info", "warning", "error")
SAMPLERS = ("random", "qmc", "tpe")
SIZES = {"tpe": 60, "random": 60, "qmc": 64}


def scenarios(half: str) -> list[Scenario]:
    """All of one half: they differ in seeds, sizes, noise, offsets, and which sampler meets which faults."""
    held = half == "held-out"
    found: list[Scenario] = []
    for turn, sampler in enumerate(SAMPLERS):
        repeat = (turn + held) % 2
        base = Search(
            sampler=sampler,
            trials=SIZES[sampler] + 7 * held,
            seed=1000 * held + 100 * turn,
            direction="maximize" if turn > 1 else "minimize",
            offset=(0.9 if turn > 1 else 0.4) + 0.05 * held,
            size=0.3 if repeat else 0.6,
            noise=(0.01, 0.03)[repeat] * (1.3 if held else 1.0),
            baseline="attribute" if repeat else "enqueued",
            epochs=30 if held else 20,
        )
        found += _of(base, repeat)
    return found


def _of(base: Search, repeat: int) -> list[Scenario]:
    full = replace(base, pruner="none", reports=False)
    plain = replace(full, trials=min(base.trials, 60))
    more = _values(full, plain) + _trials(base, full, plain) if repeat == 0 else _spaces(replace(plain, trials=50))
    return [
        Scenario("healthy", base, {}, frozenset({"study/boundary-optimum"})),
        Scenario("healthy, no curves", full, {}),
        Scenario("healthy, two objectives", replace(plain, objectives=2), {}),
        Scenario("healthy, a coarse metric", replace(full, values="coarse"), {}),
        *more,
    ]


def _values(full: Search, plain: Search) -> list[Scenario]:
    noise_only = frozenset({"study/single-seed-winner", "study/still-improving"})
    return [
        Scenario("flat", replace(full, size=0.002, offset=0.9), {"study/flat-results": ACT}),
        Scenario(
            "noise within half a percent",
            replace(full, values="noise", size=0.05, offset=0.9),
            {"study/flat-results": ACT},
            noise_only,
        ),
        Scenario("constant", replace(full, values="constant"), {"study/constant-objective": ("error",)}),
        Scenario("nearly constant", replace(full, values="mostly"), {"study/constant-objective": ACT}, noise_only),
        Scenario(
            "nothing but noise", replace(full, values="noise", size=10.0), {"study/single-seed-winner": ACT}, noise_only
        ),
        Scenario("winner repeated", replace(full, repeats="winner", noise=0.2), {}),
        Scenario("noise among good trials", replace(full, noise=0.25), {"study/single-seed-winner": ANY}, noise_only),
        Scenario(
            "default far better",
            replace(plain, baseline_gain=1.2),
            {"study/default-beats-tuned": ("error",)},
            noise_only,
        ),
        Scenario("no default", replace(plain, baseline="none"), {"study/no-baseline": ANY}),
    ]


FEW = frozenset({
    "study/too-few-trials", "study/single-seed-winner", "study/still-improving", "study/too-many-parameters",
    "study/default-beats-tuned",
})  # fmt: skip
TWELVE = (
    "lr", "weight_decay", "dropout", "batch_size", "num_layers", "hidden_size", "activation", "momentum",
    "label_smoothing", "beta2", "clip_norm", "warmup_steps",
)  # fmt: skip


def _trials(base: Search, full: Search, plain: Search) -> list[Scenario]:
    found = [*_repeated(full, plain), *_stopped(replace(base, trials=min(base.trials, 80)), plain), *_counted(plain)]
    if base.sampler in ("random", "qmc"):
        found += _grids(full, replace(plain, sampler="grid", baseline="none"))
    if base.sampler in ("tpe", "qmc"):
        found += _twice(replace(full, trials=max(full.trials, 60), noise=0.02))
    return found


def _repeated(full: Search, plain: Search) -> list[Scenario]:
    workers = replace(full, repeats="workers")
    return [
        Scenario("same sampler seed in four workers", workers, {"study/identical-trials": ("error",)}, FEW),
        Scenario("seeds repeated on purpose", replace(full, names=(*full.names, "seed")), {}),
        Scenario("repeats enqueued", replace(plain, repeats="enqueued"), {}),
    ]


def _stopped(curves: Search, plain: Search) -> list[Scenario]:
    dead, harsh = {"study/early-deaths": ("error",)}, replace(curves, pruner="harsh")
    first = replace(curves, dies=0.75, dies_how="first")
    return [
        Scenario("pruned nearly all", harsh, {"study/over-pruned": ("error",)}, FEW | {"study/early-deaths"}),
        Scenario("never pruned", replace(curves, pruner="none"), {"study/no-pruning": ANY}),
        Scenario("most fail", replace(plain, dies=0.75), dead, FEW),
        Scenario("most give no number", replace(plain, dies=0.75, dies_how="nan"), dead, FEW),
        Scenario("most end after one epoch", first, dead, FEW | {"study/over-pruned"}),
        Scenario("a few fail", replace(plain, dies=0.08), {}, frozenset({"study/too-few-trials"})),
    ]


def _counted(plain: Search) -> list[Scenario]:
    twelve, may = replace(plain, names=TWELVE, trials=50), FEW | {"space/low-tier-parameters"}
    stuck = replace(plain, stuck=4)
    return [
        Scenario("twelve trials", replace(plain, trials=12), {"study/too-few-trials": ACT}, FEW),
        Scenario("twelve parameters", twelve, {"study/too-many-parameters": ACT}, may),
        Scenario("killed workers", stuck, {"study/stuck-trials": ACT}, frozenset({"study/too-few-trials"})),
    ]


def _grids(full: Search, grid: Search) -> list[Scenario]:
    third = replace(grid, names=("lr", "weight_decay", "dropout", "momentum"), trials=625)
    choices = replace(full, names=("batch_size", "hidden_size", "activation", "lr"))
    return [
        Scenario("grid of 256", replace(grid, trials=256), {"study/grid-explosion": ACT}),
        Scenario("a third of a grid of 625", third, {"study/grid-explosion": ACT}),
        Scenario("grid of 16 over two", replace(grid, names=("lr", "batch_size"), trials=16), {}, FEW),
        Scenario("choices, no grid", choices, {}),
    ]


def _twice(one: Search) -> list[Scenario]:
    again = replace(one, seed=one.seed + 7)
    shorter = replace(one, changed={"lr": ("float", 1e-5, 1e-2, True)})
    may = FEW | {"study/reproduced-optimum", "study/boundary-optimum"}
    found = {"study/reproduced-optimum": ("good",)}
    return [
        Scenario("searched twice", one, found, second=replace(again, optimum_seed=one.seed)),
        Scenario("two problems", shorter, {}, may, second=again),
    ]


def _spaces(plain: Search) -> list[Scenario]:
    may = frozenset({"study/boundary-optimum", "study/single-seed-winner"})
    spaces = [*_ranges(plain.names), *_chosen(plain.names)]
    return [
        Scenario(one.name, replace(plain, names=one.names, changed=one.changed), one.must, may, one.told)
        for one in spaces
    ]


@dataclass(frozen=True)
class _Space:
    name: str
    must: Mapping[str, tuple[str, ...]]
    names: tuple[str, ...]
    told: tuple[tuple[str, Any], ...] = ()
    changed: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)


def _ranges(usual: tuple[str, ...]) -> list[_Space]:
    def space(
        name: str, must: Mapping[str, tuple[str, ...]], told: tuple[tuple[str, Any], ...] = (), **changed: Any
    ) -> _Space:
        return _Space(name, must, usual, told, changed)

    return [
        space("linear rate", {"space/linear-scale": ("warning",)}, lr=("float", 1e-5, 1e-1, False)),
        space(
            "linear weight decay from zero",
            {"space/linear-scale": ("warning",)},
            weight_decay=("float", 0.0, 0.1, False),
        ),
        space("narrow rate", {"space/lr-range-narrow": ANY}, lr=("float", 1e-3, 4e-3, True)),
        space("rate up to a hundred", {"space/lr-range-unreasonable": ("error",)}, lr=("float", 1e-5, 100.0, True)),
        space("rate down to nothing", {"space/lr-range-unreasonable": ("error",)}, lr=("float", 1e-12, 1e-1, True)),
        space(
            "rate far below SGD's",
            {"space/lr-range-unreasonable": ACT},
            told=(("optimizer", "sgd"),),
            lr=("float", 1e-6, 1e-4, True),
        ),
        space("SGD up to one", {}, told=(("optimizer", "sgd"),), lr=("float", 1e-3, 1.0, True)),
        space("dropout to 0.9", {"space/dropout-too-wide": ACT}, dropout=("float", 0.0, 0.9, False)),
        space("weight decay from 1e-14", {"space/log-from-zero": ACT}, weight_decay=("float", 1e-14, 0.1, True)),
    ]


def _chosen(usual: tuple[str, ...]) -> list[_Space]:
    return [
        _Space("no rate", {"space/missing-lr": ANY}, names=("weight_decay", "dropout", "label_smoothing")),
        _Space("batch without rate", {"space/batch-without-lr": ACT}, names=("weight_decay", "dropout", "batch_size")),
        _Space(
            "warmup without rate", {"space/warmup-without-lr": ACT}, names=("weight_decay", "dropout", "warmup_steps")
        ),
        _Space(
            "architecture first", {"study/architecture-before-lr": ACT}, names=("num_layers", "hidden_size", "dropout")
        ),
        _Space("Adam with weight decay", {"space/coupled-weight-decay": ACT}, usual, told=(("optimizer", "adam"),)),
        _Space("AdamW with weight decay", {}, usual, told=(("optimizer", "adamw"),)),
        _Space("epsilon", {"space/low-tier-parameters": ANY}, names=("lr", "adam_eps", "dropout", "batch_size")),
        _Space("architecture beside the rate", {}, names=("lr", "num_layers", "hidden_size", "dropout")),
        _Space("momentum and smoothing", {}, names=("lr", "momentum", "label_smoothing")),
    ]
