"""A trial's TensorBoard run: its hyperparameters and the values it reported, written without a thread or a queue."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self


def load_protocol() -> None:
    """Imports what writing needs, so that no trial's time counts it."""
    import tensorboard.plugins.hparams.plugin_data_pb2
    import tensorboard.summary.writer.record_writer  # noqa: F401


class TrialLog:
    """Writes one event file; every record is on disk when the call returns."""

    def __init__(self, folder: str, metric: str = "objective", reports: bool = True) -> None:
        self.metric, self._reports = metric, reports
        self._folder = Path(folder) if folder else None
        self._file: Any = None
        self._steps = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *unused: object) -> None:
        if self._file is not None:
            self._file.close()

    def start(self, config: Mapping[str, Any]) -> None:
        """Opens the file and writes the configuration as HParams."""
        if self._folder is None:
            return
        from tensorboard.compat.proto.event_pb2 import Event
        from tensorboard.summary.writer.record_writer import RecordWriter

        self._folder.mkdir(parents=True, exist_ok=True)
        name = f"events.out.tfevents.{time.time_ns() // 1000:020d}.advisor"
        self._file = RecordWriter((self._folder / name).open("wb"))
        self._write(Event(wall_time=time.time(), file_version="brain.Event:2"))
        self._hparams(config)

    def report(self, step: int, value: float) -> None:
        """Writes one reported value."""
        self._steps += 1
        if self._reports:
            self.scalar(self.metric, step, value)

    def scalar(self, tag: str, step: int, value: float) -> None:
        """Writes one number."""
        if self._file is None:
            return
        from tensorboard.compat.proto.event_pb2 import Event
        from tensorboard.compat.proto.summary_pb2 import Summary

        summary = Summary(value=[Summary.Value(tag=tag, simple_value=value)])
        self._write(Event(wall_time=time.time(), step=step, summary=summary))

    def end(self, status: str, value: float | None = None) -> None:
        """Writes how the trial ended, and its value when none was reported."""
        if self._file is None:
            return
        if value is not None and self._reports and not self._steps:
            self.scalar(self.metric, 0, value)
        from tensorboard.plugins.hparams import api_pb2, plugin_data_pb2

        state = api_pb2.STATUS_SUCCESS if status == "done" else api_pb2.STATUS_FAILURE
        end = plugin_data_pb2.SessionEndInfo(status=state, end_time_secs=time.time())
        self._plugin("session_end_info", session_end_info=end)

    def _hparams(self, config: Mapping[str, Any]) -> None:
        from tensorboard.plugins.hparams import api_pb2, plugin_data_pb2

        shown = {k: v if isinstance(v, bool | int | float | str) else str(v) for k, v in config.items()}
        experiment = api_pb2.Experiment(
            hparam_infos=[_info(name, value) for name, value in shown.items()],
            metric_infos=[api_pb2.MetricInfo(name=api_pb2.MetricName(tag=self.metric))],
        )
        start = plugin_data_pb2.SessionStartInfo(start_time_secs=time.time())
        for name, value in shown.items():
            _put(start.hparams[name], value)
        self._plugin("experiment", experiment=experiment)
        self._plugin("session_start_info", session_start_info=start)

    def _plugin(self, name: str, **content: Any) -> None:
        from tensorboard.compat.proto.summary_pb2 import Summary, SummaryMetadata
        from tensorboard.plugins.hparams import plugin_data_pb2

        data = plugin_data_pb2.HParamsPluginData(version=0, **content).SerializeToString()
        plugin = SummaryMetadata.PluginData(plugin_name="hparams", content=data)
        metadata = SummaryMetadata(plugin_data=plugin)
        self._summary(Summary(value=[Summary.Value(tag=f"_hparams_/{name}", metadata=metadata)]))

    def _summary(self, summary: Any) -> None:
        from tensorboard.compat.proto.event_pb2 import Event

        self._write(Event(wall_time=time.time(), step=0, summary=summary))

    def _write(self, event: Any) -> None:
        try:
            self._file.write(event.SerializeToString())
            self._file.flush()
        except OSError:
            self._file = None


def _info(name: str, value: Any) -> Any:
    from tensorboard.plugins.hparams import api_pb2

    kind = {bool: api_pb2.DATA_TYPE_BOOL, str: api_pb2.DATA_TYPE_STRING}.get(type(value), api_pb2.DATA_TYPE_FLOAT64)
    return api_pb2.HParamInfo(name=name, type=kind)


def _put(target: Any, value: Any) -> None:
    if isinstance(value, bool):
        target.bool_value = value
    elif isinstance(value, str):
        target.string_value = value
    else:
        target.number_value = value
