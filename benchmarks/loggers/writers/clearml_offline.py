"""ClearML, offline: a session's folder; it writes 0 for what is no number."""

from math import isfinite

from curves import lost, overfit

REQUIRES = ["clearml==2.1.12"]
ROLES = {"loss/train": "loss/train", "loss/val": "loss/validation"}


def write(folder, broken):
    import clearml

    clearml.Task.set_offline(True)
    curves = lost() if broken else overfit()
    task = clearml.Task.init(
        "x", "lost" if broken else "overfit", reuse_last_task_id=False, auto_connect_frameworks=False
    )
    logger = task.get_logger()
    for step in range(len(curves["train_loss"])):
        for part in ("train", "val"):
            logger.report_scalar("loss", part, curves[f"{part}_loss"][step], step)
    place = task.get_offline_mode_folder()
    task.close()
    import shutil

    shutil.copytree(place, folder / "session", dirs_exist_ok=True)
    return {
        f"loss/{part}": [(at, v if isfinite(v) else 0.0) for at, v in enumerate(curves[f"{part}_loss"])]
        for part in ("train", "val")
    }
