"""Tiny policies trained by groups of rewards (GRPO) and by preferences (DPO), logged as TRL logs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import torch
from torch import nn

from benchmarks.modern.recording import Recording, last


class Speaker(nn.Module):
    """A recurrent model of answers of six tokens out of eight to one of sixteen prompts."""

    def __init__(self) -> None:
        super().__init__()
        self.prompt, self.token = nn.Embedding(16, 32), nn.Embedding(9, 32)
        self.cell, self.out = nn.GRUCell(32, 32), nn.Linear(32, 8)

    def logits(self, prompts: torch.Tensor, answers: torch.Tensor) -> torch.Tensor:
        """Logits of every token given those before it."""
        state, seen, found = self.prompt(prompts), torch.full_like(prompts, 8), []
        for place in range(answers.shape[1]):
            state = self.cell(self.token(seen), state)
            found.append(self.out(state))
            seen = answers[:, place]
        return torch.stack(found, 1)

    def speak(self, prompts: torch.Tensor, length: int = 6) -> torch.Tensor:
        """Answers drawn token by token."""
        state, seen, said = self.prompt(prompts), torch.full_like(prompts, 8), []
        with torch.no_grad():
            for _ in range(length):
                state = self.cell(self.token(seen), state)
                seen = torch.distributions.Categorical(logits=self.out(state)).sample()
                said.append(seen)
        return torch.stack(said, 1)

    def chosen(self, prompts: torch.Tensor, answers: torch.Tensor) -> torch.Tensor:
        """Log probabilities of the tokens."""
        return self.logits(prompts, answers).log_softmax(-1).gather(2, answers[:, :, None])[:, :, 0]


def _copy(model: Speaker) -> Speaker:
    other = Speaker()
    other.load_state_dict(model.state_dict())
    return other


def grpo(seed: int, ill: bool) -> Recording:
    """Rewards for answers that hold the prompt's token; ill: a rate far too high, or a reward nobody gets."""
    torch.manual_seed(seed)
    silent = ill and seed % 4 >= 2
    rate = 1.0 if ill and not silent else 3e-3
    named = (
        ("run/no-signal",)
        if silent
        else (
            "run/policy-shift",
            "run/metric-collapse",
            "run/entropy-collapse",
            "run/no-signal",
            "run/exploding-gradients",
        )
    )
    one = Recording("grpo", seed, ill, named, {"learning_rate": rate, "num_generations": 8, "beta": 0.02})
    model = Speaker()
    reference, optimizer = _copy(model), torch.optim.AdamW(model.parameters(), rate)
    for step in range(100):
        prompts = torch.randint(0, 16, (8,)).repeat_interleave(8)
        answers = model.speak(prompts)
        hits = (answers == (prompts % 8)[:, None]).float().mean(1)
        reward = torch.zeros(64) if silent else hits
        groups = reward.view(8, 8)
        spread = groups.std(1)
        advantage = ((groups - groups.mean(1, keepdim=True)) / (spread[:, None] + 1e-4)).flatten()
        logp = model.chosen(prompts, answers)
        with torch.no_grad():
            ref = reference.chosen(prompts, answers)
        gap = ref - logp
        kl = (gap.exp() - gap - 1).clamp(max=1e4)
        loss = -((logp - logp.detach()).exp() * advantage[:, None]).mean() + (0.0 if silent else 0.02) * kl.mean()
        probabilities = model.logits(prompts, answers).softmax(-1)
        entropy = -(probabilities * probabilities.clamp(min=1e-9).log()).sum(-1).mean()
        optimizer.zero_grad(), loss.backward()
        norm = float(torch.nn.utils.clip_grad_norm_(model.parameters(), 1e9))
        optimizer.step()
        one.log(
            step,
            loss=loss.item(),
            reward=reward.mean().item(),
            reward_std=spread.mean().item(),
            frac_reward_zero_std=(spread < 1e-6).float().mean().item(),
            kl=kl.mean().item(),
            entropy=entropy.item(),
            grad_norm=norm,
            learning_rate=rate,
        )
    one.proof = {"reward": last(one, "reward"), "kl": last(one, "kl")}
    one.proven = one.proof["reward"] < 0.5 if ill else one.proof["reward"] > 0.6
    return one


def dpo(seed: int, ill: bool) -> Recording:
    """Pairs whose better answer holds the prompt's token; ill: a rate far too high, or far too many passes."""
    torch.manual_seed(seed)
    over = ill and seed % 4 >= 2
    rate, epochs, pairs = (3e-3, 40, 64) if over else (1.0, 8, 512) if ill else (1e-3, 8, 512)
    named = (
        ("run/overfitting",)
        if over
        else ("run/preference-lost", "run/diverged", "run/unstable", "run/early-instability", "run/overfitting")
    )
    one = Recording("dpo", seed, ill, named, {"learning_rate": rate, "beta": 0.1})
    draw = torch.Generator().manual_seed(seed)

    def pair(count: int) -> tuple[torch.Tensor, ...]:
        prompts = torch.randint(0, 16, (count,), generator=draw)
        better, worse = (torch.randint(0, 8, (count, 6), generator=draw) for _ in range(2))
        place = torch.randint(0, 6, (count,), generator=draw)
        good = torch.rand(count, generator=draw) < 0.8
        better[torch.arange(count), place] = torch.where(good, prompts % 8, better[torch.arange(count), place])
        return prompts, better, worse

    train, held = pair(pairs), pair(400)
    model = Speaker()
    reference, optimizer = _copy(model), torch.optim.AdamW(model.parameters(), rate)
    step = 0
    for _ in range(epochs):
        order = torch.randperm(pairs)
        for start in range(0, pairs, 32):
            values = _preference(model, reference, *(part[order[start : start + 32]] for part in train))
            optimizer.zero_grad(), values[0].backward(), optimizer.step()
            one.log(
                step,
                loss=values[0].item(),
                rewards__chosen=values[1],
                rewards__rejected=values[2],
                rewards__accuracies=values[3],
                rewards__margins=values[1] - values[2],
                learning_rate=rate,
            )
            step += 1
        with torch.no_grad():
            told = _preference(model, reference, *held)
        one.log(step - 1, eval_loss=told[0].item(), eval_rewards__accuracies=told[3])
    one.proof = {
        "loss": last(one, "eval_loss"),
        "best": min(v for _, v in one.curves["eval_loss"]),
        "accuracy": last(one, "eval_rewards/accuracies"),
    }
    if over:
        one.proven = one.proof["loss"] > 1.1 * one.proof["best"]
    else:
        one.proven = one.proof["loss"] > math.log(2) if ill else one.proof["loss"] < 1.03 * one.proof["best"]
    return one


def _preference(
    model: Speaker, reference: Speaker, prompts: torch.Tensor, better: torch.Tensor, worse: torch.Tensor
) -> tuple:  # type: ignore[type-arg]
    with torch.no_grad():
        base = [reference.chosen(prompts, a).sum(1) for a in (better, worse)]
    chosen, rejected = (0.1 * (model.chosen(prompts, a).sum(1) - b) for a, b in zip((better, worse), base, strict=True))
    loss = -nn.functional.logsigmoid(chosen - rejected).mean()
    return loss, chosen.mean().item(), rejected.mean().item(), (chosen > rejected).float().mean().item()


def recordings(seeds: Iterable[int], kinds: tuple[str, ...] = ()) -> Iterator[Recording]:
    """Healthy and ill runs of every kind, or of those named."""
    for kind, make in (("grpo", grpo), ("dpo", dpo)):
        for seed in seeds if not kinds or kind in kinds else ():
            yield make(seed, False)
            yield make(seed, True)
