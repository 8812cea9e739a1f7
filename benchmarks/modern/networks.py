"""Small networks on digits and letters: a VAE, a GAN, SimCLR, a denoiser, a late-decay schedule, new optimizers."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import numpy as np
import torch
from torch import nn

from benchmarks.modern.recording import Recording, best, last


@cache
def digits() -> tuple[torch.Tensor, torch.Tensor]:
    """The 8 x 8 digits in [0, 1] and their labels, shuffled once."""
    from sklearn.datasets import load_digits

    x, y = load_digits(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(x))
    return torch.tensor(x[order] / 16.0, dtype=torch.float32), torch.tensor(y[order])


def _net(*sizes: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for into, out in itertools.pairwise(sizes):
        layers += [nn.Linear(into, out), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def vae(seed: int, ill: bool) -> Recording:
    """A weight of the KL term that empties the code, or one that does not; half of the healthy ones anneal it."""
    torch.manual_seed(seed)
    beta, anneal = (6.0 if ill else 0.5), (0 if ill or seed % 2 else 10)
    one = Recording("vae", seed, ill, ("run/posterior-collapse",), {"beta": beta, "lr": 1e-3, "latent_dim": 8})
    x, encoder, decoder = digits()[0], _net(64, 128, 16), _net(8, 128, 64)
    optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], 1e-3)
    for epoch in range(30):
        weight = beta * min(1.0, epoch / anneal) if anneal else beta
        sums = {"recon": [0.0, 0.0], "kl": [0.0, 0.0]}
        for start in (*range(0, 1400, 100), 1400):
            batch, held = x[start : start + (100 if start < 1400 else 397)], start == 1400
            mean, log = encoder(batch).chunk(2, 1)
            out = decoder(mean + torch.exp(0.5 * log) * torch.randn_like(mean))
            recon = nn.functional.binary_cross_entropy_with_logits(out, batch, reduction="none").sum(1).mean()
            kl = 0.5 * (mean**2 + log.exp() - 1 - log).sum(1).mean()
            sums["recon"][held] += recon.item() / (1 if held else 14)
            sums["kl"][held] += kl.item() / (1 if held else 14)
            if not held:
                optimizer.zero_grad()
                (recon + weight * kl).backward()
                optimizer.step()
        for split, held in (("train", 0), ("val", 1)):
            recon_, kl_ = sums["recon"][held], sums["kl"][held]
            values = {f"{split}_loss": recon_ + weight * kl_, f"{split}_recon_loss": recon_, f"{split}_kl_loss": kl_}
            one.log(epoch, **values)
        if anneal:
            one.log(epoch, beta=weight)
    one.proof = {"kl": last(one, "val_kl_loss"), "recon": last(one, "val_recon_loss")}
    one.proven = one.proof["kl"] < 0.1 if ill else one.proof["kl"] > 1.0
    return one


def gan(seed: int, ill: bool) -> Recording:
    """A discriminator trained forty times as fast as its generator, or as fast."""
    torch.manual_seed(seed)
    one = Recording(
        "gan",
        seed,
        ill,
        ("run/discriminator-wins", "run/metric-collapse"),
        {"lr_g": 5e-5 if ill else 1e-3, "lr_d": 2e-3 if ill else 1e-3},
    )
    x, g, d = digits()[0], _net(16, 128, 64), _net(64, 128, 1)
    og = torch.optim.Adam(g.parameters(), one.settings["lr_g"], betas=(0.5, 0.999))
    od = torch.optim.Adam(d.parameters(), one.settings["lr_d"], betas=(0.5, 0.999))
    bce = nn.functional.binary_cross_entropy_with_logits
    ones, zeros = torch.ones(64, 1), torch.zeros(64, 1)
    for step in range(700):
        real, fake = x[torch.randint(0, len(x), (64,))], torch.sigmoid(g(torch.randn(64, 16)))
        of_real, of_fake = d(real), d(fake.detach())
        loss_d = bce(of_real, ones) + bce(of_fake, zeros)
        od.zero_grad(), loss_d.backward(), od.step()
        loss_g = bce(d(fake), ones)
        og.zero_grad(), loss_g.backward(), og.step()
        if step % 5 == 0:
            one.log(
                step,
                loss_D=loss_d.item(),
                loss_G=loss_g.item(),
                D_x=torch.sigmoid(of_real).mean().item(),
                D_G_z=torch.sigmoid(of_fake).mean().item(),
            )
        if step % 100 == 0 and seed % 4 < 2:
            one.log(step, fid=_distance(g, x))
    one.proof = {"distance": _distance(g, x), "loss_D": last(one, "loss_D")}
    one.proven = (one.proof["distance"] > 2.5) == ill
    return one


def _distance(g: nn.Module, x: torch.Tensor) -> float:
    """Fréchet distance of pixels as Gaussians with diagonal spread: what an untrained generator has is about 6."""
    with torch.no_grad():
        fake = torch.sigmoid(g(torch.randn(1000, 16)))
    return float(((fake.mean(0) - x.mean(0)) ** 2).sum() + ((fake.std(0) - x.std(0)) ** 2).sum())


def simclr(seed: int, ill: bool) -> Recording:
    """A contrastive loss under a rate that learns, or under one so high that all codes are one."""
    torch.manual_seed(seed)
    rate = (30.0 if seed % 4 < 2 else 0.0) if ill else 0.05
    one = Recording(
        "simclr",
        seed,
        ill,
        ("run/not-learning", "run/diverged"),
        {"lr": rate, "temperature": 0.2, "batch_size": 128, "optimizer": "sgd"},
    )
    x, y, net = *digits(), _net(64, 128, 32)
    optimizer = torch.optim.SGD(net.parameters(), rate, momentum=0.9)
    for epoch in range(24):
        values = [_contrast(net, x[s : s + 128], optimizer) for s in range(0, 1280, 128)]
        with torch.no_grad():
            held = _contrast(net, x[1400:1528], None)
        one.log(
            epoch,
            train_contrastive_loss=float(np.mean(values)),
            val_contrastive_loss=held,
            lr=rate,
            temperature=0.2,
            knn_top1=100 * _neighbour(net, x, y),
        )
    start = math.log(255)
    first = one.curves["train_contrastive_loss"][0][1]
    one.proof = {
        "loss": last(one, "train_contrastive_loss"),
        "start": start,
        "first": first,
        "knn": last(one, "knn_top1"),
    }
    one.proven = one.proof["loss"] > 0.97 * min(start, first) if ill else one.proof["loss"] < 0.85 * start
    return one


def _contrast(net: nn.Module, batch: torch.Tensor, optimizer: Any) -> float:
    views = [batch * (torch.rand_like(batch) > 0.25) + 0.1 * torch.randn_like(batch) for _ in range(2)]
    code = nn.functional.normalize(net(torch.cat(views)), dim=1)
    likeness = code @ code.T / 0.2
    likeness.fill_diagonal_(-1e9)
    count = len(batch)
    partner = torch.cat([torch.arange(count, 2 * count), torch.arange(count)])
    loss = nn.functional.cross_entropy(likeness, partner)
    if optimizer is not None:
        optimizer.zero_grad(), loss.backward(), optimizer.step()
    return float(loss.detach())


def _neighbour(net: nn.Module, x: torch.Tensor, y: torch.Tensor) -> float:
    with torch.no_grad():
        code = nn.functional.normalize(net(x), dim=1)
    nearest = (code[1400:] @ code[:1400].T).argmax(1)
    return float((y[:1400][nearest] == y[1400:]).float().mean())


def denoiser(seed: int, ill: bool) -> Recording:
    """Noise prediction at random timesteps: flat and noisy while it learns; or under a rate that breaks it."""
    torch.manual_seed(seed)
    rate = 1.0 if ill else 1e-3
    named = ("run/diverged", "run/early-instability", "run/exploding-gradients", "run/unstable", "run/not-learning")
    one = Recording("diffusion", seed, ill, named, {"lr": rate, "num_train_timesteps": 200, "train_batch_size": 4})
    x, net = digits()[0] * 2 - 1, _net(65, 128, 128, 64)
    optimizer = torch.optim.AdamW(net.parameters(), rate)
    keep = torch.cumprod(1 - torch.linspace(1e-4, 0.04, 200), 0)
    for step in range(1600):
        t = torch.randint(0, 200, (4,))
        real, noise = x[torch.randint(0, len(x), (4,))], torch.randn(4, 64)
        a = keep[t][:, None]
        seen = torch.cat([a.sqrt() * real + (1 - a).sqrt() * noise, t[:, None] / 200], 1)
        loss = ((net(seen) - noise) ** 2).mean()
        optimizer.zero_grad(), loss.backward(), optimizer.step()
        if step % 5 == 0 and (ill or step >= 600):
            one.log(step, train_loss=loss.item(), lr=rate)
    one.proof = {"last": last(one, "train_loss"), "best": best(one, "train_loss")}
    one.proven = one.proof["last"] > 0.9 if ill else one.proof["last"] < 0.6
    return one


TEXT = (
    "the learning rate is the first thing to tune and the last to be trusted. a batch too large hides the noise that a "
    "small one shows; a schedule that ends too soon freezes what could still be learned. measure twice, change once, "
    "and keep the seed. what the curve says at the end is not what it said in the middle. warm up, hold, then decay. "
) * 30


def letters(seed: int, ill: bool) -> Recording:
    """A character model under warmup, hold and decay: complete, or cut before the decay; ill: far too fast."""
    torch.manual_seed(seed)
    peak, steps, cut = (1.0 if ill else 3e-3), 900, (700 if seed % 4 >= 2 and not ill else 900)
    named = (
        "run/diverged",
        "run/early-instability",
        "run/unstable",
        "run/not-learning",
        "run/exploding-gradients",
        "run/improvable",
    )
    one = Recording(
        "wsd", seed, ill, named, {"lr": peak, "optimizer": "adamw", "block_size": 8, "n_embd": 16, "vocab_size": 30}
    )
    known = sorted(set(TEXT))
    data = torch.tensor([known.index(letter) for letter in TEXT])
    net = nn.Sequential(nn.Embedding(len(known), 16), nn.Flatten(), _net(128, 64, len(known)))
    optimizer = torch.optim.AdamW(net.parameters(), peak)
    windows = data.unfold(0, 9, 1)
    windows = windows[torch.randperm(len(windows), generator=torch.Generator().manual_seed(1))]
    noise = torch.Generator().manual_seed(seed)
    for step in range(cut):
        rate = peak * min(1.0, (step + 1) / 50) * min(1.0, (steps - step) / 180)
        for group in optimizer.param_groups:
            group["lr"] = rate
        batch = windows[torch.randint(0, 6000, (32,), generator=noise)]
        wrong = torch.rand(32, generator=noise) < 0.1
        target = torch.where(wrong, torch.randint(0, len(known), (32,), generator=noise), batch[:, 8])
        loss = nn.functional.cross_entropy(net(batch[:, :8]), target)
        optimizer.zero_grad(), loss.backward(), optimizer.step()
        if step % 5 == 0:
            one.log(step, loss=loss.item(), lr=rate)
        if step % 50 == 49:
            with torch.no_grad():
                held = nn.functional.cross_entropy(net(windows[6500:, :8]), windows[6500:, 8])
            one.log(step, val_loss=held.item())
    one.proof = {"last": last(one, "val_loss"), "best": best(one, "val_loss"), "chance": math.log(len(known))}
    one.proven = one.proof["last"] > 0.8 * one.proof["chance"] if ill else one.proof["last"] < 1.2 * one.proof["best"]
    return one


RATES = {
    "muon": 0.02, "lion": 1e-3, "adafactor": 3e-2, "prodigy": 1.0, "adadelta": 1.0, "schedule-free": 5e-3,
    "nadam": 3e-3, "radam": 1e-2,
}  # fmt: skip
TOO_HIGH = {"muon": 1e4, "adafactor": 1e4, "schedule-free": 3e3, "radam": 1e4, "lion": 3e3}
LOST_ITS_WAY = (
    "diverged", "early-instability", "unstable", "not-learning", "exploding-gradients", "improvable", "underfitting",
    "plateau", "overfitting", "noisy-validation", "metric-collapse",
)  # fmt: skip


def optimizer_run(seed: int, ill: bool) -> Recording:
    """An optimizer of the table at its usual rate, which falls to 0 at the end; or hundreds of times too fast."""
    torch.manual_seed(seed)
    name = list(RATES)[seed % len(RATES)]
    rate, epochs = RATES[name] * (TOO_HIGH.get(name, 300.0) if ill else 1.0), 14 if ill else 160
    named = tuple(f"run/{rule}" for rule in LOST_ITS_WAY)
    one = Recording("optimizers", seed, ill, named, {"optimizer": name, "lr": rate, "batch_size": 64, "n_classes": 10})
    x, y = digits()
    net = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Dropout(0.0 if ill else 0.2), nn.Linear(48, 10))
    optimizer = _optimizer(name, net, rate)
    steps = 21 * epochs
    fall = [torch.optim.lr_scheduler.CosineAnnealingLR(o, steps) for o in optimizer if name != "schedule-free"]
    for epoch in range(epochs):
        total = 0.0
        _to(net, optimizer, learning=True)
        for start in range(0, 1344, 64):
            loss = nn.functional.cross_entropy(net(x[start : start + 64]), y[start : start + 64])
            [o.zero_grad() for o in optimizer], loss.backward(), [o.step() for o in optimizer], [s.step() for s in fall]
            total += loss.item() / 21
        _to(net, optimizer, learning=False)
        with torch.no_grad():
            out = net(x[1400:])
        one.log(
            epoch, train__loss=total, val__loss=float(nn.functional.cross_entropy(out, y[1400:])),
            val__accuracy=float((out.argmax(1) == y[1400:]).float().mean()), lr=optimizer[0].param_groups[0]["lr"],
        )  # fmt: skip
    return _proven_by_accuracy(one)


def _to(net: nn.Module, optimizer: list[torch.optim.Optimizer], learning: bool) -> None:
    """Turns the network to learning or judging, and the optimizers that keep two sets of weights."""
    for part in (net, *optimizer):
        if hasattr(part, "eval"):
            part.train() if learning else part.eval()  # type: ignore[attr-defined]


def _proven_by_accuracy(one: Recording) -> Recording:
    """Healthy: accurate, at its best, and done, for the last third gained under 5 %; ill: a fifth wrong at the end."""
    one.proof = {"accuracy": last(one, "val/accuracy"), "best": best(one, "val/loss"), "last": last(one, "val/loss")}
    held_out = [value for _, value in one.curves["val/loss"]]
    done = min(held_out) > 0.95 * min(held_out[: 2 * len(held_out) // 3])
    level = one.proof["last"] < 1.05 * one.proof["best"] + 0.005
    one.proven = one.proof["accuracy"] < 0.8 if one.ill else done and level and one.proof["accuracy"] > 0.9
    return one


def _optimizer(name: str, net: nn.Module, rate: float) -> list[torch.optim.Optimizer]:
    known: dict[str, Any] = {
        "adafactor": torch.optim.Adafactor, "nadam": torch.optim.NAdam, "adadelta": torch.optim.Adadelta,
        "radam": torch.optim.RAdam,
    }  # fmt: skip
    if name in known:
        return [known[name](net.parameters(), lr=rate)]
    if name == "lion":
        from lion_pytorch import Lion

        return [Lion(net.parameters(), lr=rate, weight_decay=0.05)]
    if name == "prodigy":
        from prodigyopt import Prodigy

        return [Prodigy(net.parameters(), lr=rate)]
    if name == "schedule-free":
        from schedulefree import AdamWScheduleFree

        return [AdamWScheduleFree(net.parameters(), lr=rate, warmup_steps=20)]
    hidden = [p for p in net.parameters() if p.ndim == 2][:-1]
    rest = [p for p in net.parameters() if all(p is not q for q in hidden)]
    return [torch.optim.Muon(hidden, lr=rate), torch.optim.AdamW(rest, 1e-3)]


def recordings(seeds: Iterable[int], kinds: tuple[str, ...] = ()) -> Iterator[Recording]:
    """Healthy and ill runs of every kind, or of those named."""
    for kind, make in (
        ("vae", vae),
        ("gan", gan),
        ("simclr", simclr),
        ("diffusion", denoiser),
        ("wsd", letters),
        ("optimizers", optimizer_run),
    ):
        for seed in seeds if not kinds or kind in kinds else ():
            yield make(seed, False)
            yield make(seed, True)
