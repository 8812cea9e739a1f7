"""Stable-Baselines3 on CartPole (PPO, A2C) and on Pendulum (SAC), logged as it logs; needs stable-baselines3."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import torch

from benchmarks.modern.recording import Recording

NAMED = ("run/policy-shift", "run/metric-collapse", "run/entropy-collapse", "run/no-signal", "run/diverged")
LAST = 0.1  # of the run: whose mean return is the result


def _taught(one: Recording, model: Any, steps: int, every: int) -> Recording:
    """Trains, keeping what is logged."""
    from stable_baselines3.common.logger import KVWriter, Logger

    class Keep(KVWriter):
        def write(self, values, excluded, step=0):  # type: ignore[no-untyped-def]
            numbers = {k: float(v) for k, v in values.items() if isinstance(v, (int, float, np.number))}
            one.log(step, **{k.replace("/", "__"): v for k, v in numbers.items() if not k.startswith("time/")})

        def close(self) -> None:
            pass

    torch.set_num_threads(1)
    model.set_logger(Logger(None, [Keep()]))
    try:
        model.learn(steps, log_interval=every)
    except ValueError as error:  # a policy that became NaN: the log ends there, as its user's would
        if "nan" not in str(error):
            raise
    returns = [v for _, v in one.curves["rollout/ep_rew_mean"]]
    one.proof = {"best": max(returns), "last": float(np.mean(returns[-max(3, int(LAST * len(returns))) :]))}
    return one


def ppo(seed: int, ill: bool) -> Recording:
    """CartPole with eight environments as published; or at a hundred and fifty to five hundred times the rate."""
    from stable_baselines3 import PPO
    from stable_baselines3.common.env_util import make_vec_env

    rate, passes = ((3e-1, 12) if seed % 4 < 2 else (1.0, 6)) if ill else (2e-3, 5 if seed % 4 < 2 else 8)
    settings = {"learning_rate": rate, "n_epochs": passes, "n_steps": 32, "gamma": 0.98, "gae_lambda": 0.8}
    one = Recording("ppo", seed, ill, NAMED, {**settings, "clip_range": 0.2, "batch_size": 256})
    places = make_vec_env("CartPole-v1", 8, seed=seed)
    _taught(one, PPO("MlpPolicy", places, batch_size=256, seed=seed, device="cpu", **settings), 15_360, 1)
    one.proven = one.proof["last"] < 60 if ill else one.proof["last"] > 100
    return one


def a2c(seed: int, ill: bool) -> Recording:
    """CartPole with eight environments at the default rate; or at a hundred times it."""
    from stable_baselines3 import A2C
    from stable_baselines3.common.env_util import make_vec_env

    rate = 1e-1 if ill else 1.5e-3
    settings = {"learning_rate": rate, "n_steps": 8, "gamma": 0.98, "ent_coef": 0.0}
    one = Recording("a2c", seed, ill, NAMED, dict(settings))
    places = make_vec_env("CartPole-v1", 8, seed=seed)
    _taught(one, A2C("MlpPolicy", places, seed=seed, device="cpu", **settings), 20_000, 10)
    one.proven = one.proof["last"] < 40 if ill else one.proof["last"] > 80
    return one


def sac(seed: int, ill: bool) -> Recording:
    """Pendulum at a usual rate; or at a hundred times it."""
    from stable_baselines3 import SAC

    rate = 1e-1 if ill else 1e-3
    settings = {"learning_rate": rate, "gamma": 0.98, "tau": 0.02, "learning_starts": 400}
    one = Recording("sac", seed, ill, (*NAMED, "run/not-learning"), {**settings, "batch_size": 128})
    net = {"net_arch": [48, 48]}
    model = SAC("MlpPolicy", "Pendulum-v1", batch_size=128, policy_kwargs=net, seed=seed, device="cpu", **settings)
    _taught(one, model, 4_400, 1)
    recent = float(np.mean([v for _, v in one.curves["rollout/ep_rew_mean"]][-3:]))
    one.proof["last"] = recent
    one.proven = not recent >= -1000 if ill else recent > one.curves["rollout/ep_rew_mean"][1][1] + 250
    return one


def recordings(seeds: Iterable[int], kinds: tuple[str, ...] = ()) -> Iterator[Recording]:
    """Healthy and ill runs of those named."""
    for kind, make in (("ppo", ppo), ("a2c", a2c), ("sac", sac)):
        for seed in seeds if kind in kinds else ():
            yield make(seed, False)
            yield make(seed, True)
