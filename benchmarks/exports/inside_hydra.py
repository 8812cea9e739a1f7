"""A Hydra application around `train.py`; runs inside Hydra's environment, from the folder that holds `conf`."""

from __future__ import annotations

import sys

import hydra
from hydra.utils import to_absolute_path
from omegaconf import DictConfig, OmegaConf


@hydra.main(version_base=None, config_path=None, config_name="config")
def main(config: DictConfig) -> float:
    """One trial."""
    sys.path.insert(0, to_absolute_path("."))
    from train import train

    return float(train(OmegaConf.to_container(config), lambda step, value: None))


main()
