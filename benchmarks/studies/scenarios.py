"""What must fire and what must not, on searches whose truth is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
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


def _trials(base: Search, full: Search, plain: Search) -> list[Scenario]:
    few = frozenset(
        {
            "study/too-few-trials",
            "study/single-seed-winner",
            "study/still-improving",
            "study/too-many-parameters",
            "study/default-beats-tuned",
        }
    )
    curves = replace(base, trials=min(base.trials, 80))
    many = tuple(
        n
        for n in (
            "lr",
            "weight_decay",
            "dropout",
            "batch_size",
            "num_layers",
            "hidden_size",
            "activation",
            "momentum",
            "label_smoothing",
            "beta2",
            "clip_norm",
            "warmup_steps",
        )
    )
    found = [
        Scenario(
            "same sampler seed in four workers",
            replace(full, repeats="workers"),
            {"study/identical-trials": ("error",)},
            few,
        ),
        Scenario("seeds repeated on purpose", replace(full, names=(*full.names, "seed")), {}),
        Scenario("repeats enqueued", replace(plain, repeats="enqueued"), {}),
        Scenario(
            "pruned nearly all",
            replace(curves, pruner="harsh"),
            {"study/over-pruned": ("error",)},
            few | {"study/early-deaths"},
        ),
        Scenario("never pruned", replace(curves, pruner="none"), {"study/no-pruning": ANY}),
        Scenario("most fail", replace(plain, dies=0.75), {"study/early-deaths": ("error",)}, few),
        Scenario(
            "most give no number", replace(plain, dies=0.75, dies_how="nan"), {"study/early-deaths": ("error",)}, few
        ),
        Scenario(
            "most end after one epoch",
            replace(curves, dies=0.75, dies_how="first"),
            {"study/early-deaths": ("error",)},
            few | {"study/over-pruned"},
        ),
        Scenario("a few fail", replace(plain, dies=0.08), {}, frozenset({"study/too-few-trials"})),
        Scenario("twelve trials", replace(plain, trials=12), {"study/too-few-trials": ACT}, few),
        Scenario(
            "twelve parameters",
            replace(plain, names=many, trials=50),
            {"study/too-many-parameters": ACT},
            few | {"space/low-tier-parameters"},
        ),
        Scenario(
            "killed workers", replace(plain, stuck=4), {"study/stuck-trials": ACT}, frozenset({"study/too-few-trials"})
        ),
    ]
    if base.sampler in ("random", "qmc"):
        big, small = replace(plain, sampler="grid", baseline="none"), ("lr", "batch_size")
        found += [
            Scenario("grid of 256", replace(big, trials=256), {"study/grid-explosion": ACT}),
            Scenario(
                "a third of a grid of 625",
                replace(big, names=("lr", "weight_decay", "dropout", "momentum"), trials=625),
                {"study/grid-explosion": ACT},
            ),
            Scenario("grid of 16 over two", replace(big, names=small, trials=16), {}, few),
            Scenario("choices, no grid", replace(full, names=("batch_size", "hidden_size", "activation", "lr")), {}),
        ]
    if base.sampler in ("tpe", "qmc"):
        twin = replace(full, trials=max(full.trials, 60), noise=0.02)
        found += [
            Scenario(
                "searched twice",
                twin,
                {"study/reproduced-optimum": ("good",)},
                second=replace(twin, seed=twin.seed + 7, optimum_seed=twin.seed),
            ),
            Scenario(
                "two problems",
                replace(twin, changed={"lr": ("float", 1e-5, 1e-2, True)}),
                {},
                few | {"study/reproduced-optimum", "study/boundary-optimum"},
                second=replace(twin, seed=twin.seed + 7),
            ),
        ]
    return found


def _spaces(plain: Search) -> list[Scenario]:
    few = frozenset({"study/boundary-optimum", "study/single-seed-winner"})

    def space(
        name: str,
        must: Mapping[str, tuple[str, ...]],
        names: tuple[str, ...] = plain.names,
        may: frozenset[str] = few,
        told: tuple[tuple[str, Any], ...] = (),
        **changed: tuple[Any, ...],
    ) -> Scenario:
        return Scenario(name, replace(plain, names=names, changed=changed), must, may, told)

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
        space("no rate", {"space/missing-lr": ANY}, names=("weight_decay", "dropout", "label_smoothing")),
        space("batch without rate", {"space/batch-without-lr": ACT}, names=("weight_decay", "dropout", "batch_size")),
        space(
            "warmup without rate", {"space/warmup-without-lr": ACT}, names=("weight_decay", "dropout", "warmup_steps")
        ),
        space(
            "architecture first", {"study/architecture-before-lr": ACT}, names=("num_layers", "hidden_size", "dropout")
        ),
        space("Adam with weight decay", {"space/coupled-weight-decay": ACT}, told=(("optimizer", "adam"),)),
        space("AdamW with weight decay", {}, told=(("optimizer", "adamw"),)),
        space("epsilon", {"space/low-tier-parameters": ANY}, names=("lr", "adam_eps", "dropout", "batch_size")),
        space("architecture beside the rate", {}, names=("lr", "num_layers", "hidden_size", "dropout")),
        space("momentum and smoothing", {}, names=("lr", "momentum", "label_smoothing")),
    ]
