"""Stable-Baselines3: the CSV of its logger, columns that come later included."""

from curves import lost, overfit
from stable_baselines3.common.logger import configure

REQUIRES = ["stable-baselines3==2.9.2", "torch==2.13.0"]
NOTE = " logger, CSV, JSON and printed tables"


def write(folder, broken):
    curves = lost() if broken else overfit()
    logger = configure(str(folder), ["csv", "json", "log"])
    for at, value in enumerate(curves["train_loss"]):
        logger.record("time/total_timesteps", 2048 * (at + 1))
        logger.record("rollout/ep_rew_mean", 100 * curves["val_accuracy"][at])
        if at:
            logger.record("train/value_loss", value)
        logger.dump(2048 * (at + 1))
    rewards = [(2048 * (at + 1), 100 * v) for at, v in enumerate(curves["val_accuracy"])]
    losses = [(2048 * (at + 1), v) for at, v in enumerate(curves["train_loss"]) if at]
    return {"rollout/ep_rew_mean": rewards, "train/value_loss": losses}
