"""A Task: what the bundled PyTorch trainer needs to train one configuration."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Config = Mapping[str, Any]


class Task:
    """Model, data, loss and metrics of a training; subclass it, or give the four as functions.

    `load()` gives training and validation data once a worker: datasets, or pairs of tensors. `model(config)` builds the
    model. `loss(output, target)` defaults to cross-entropy, `measures(output, target)` to accuracy. The trainer reads
    learning_rate, batch_size, optimizer, weight_decay, lr_schedule and so on from the configuration, in any spelling.
    """

    defaults: Mapping[str, Any] = {}

    def __init__(
        self,
        model: Callable[[Config], Any] | None = None,
        load: Callable[[], tuple[Any, Any]] | None = None,
        loss: Callable[[Any, Any], Any] | None = None,
        measures: Callable[[Any, Any], Mapping[str, float]] | None = None,
        defaults: Config | None = None,
    ) -> None:
        self._model, self._load, self._loss, self._measures = model, load, loss, measures
        if defaults is not None:
            self.defaults = defaults

    def model(self, config: Config) -> Any:
        """A new model for the configuration."""
        if self._model is None:
            raise NotImplementedError("a Task needs model(config)")
        return self._model(config)

    def load(self) -> tuple[Any, Any]:
        """Training and validation data; called once a worker."""
        if self._load is None:
            raise NotImplementedError("a Task needs load(), which gives training and validation data")
        return self._load()

    def loaders(self, data: tuple[Any, Any], config: Config, batch_size: int) -> tuple[Iterable[Any], Iterable[Any]]:
        """Batches of (input, target) for training, shuffled anew each epoch, and for validation."""
        from advisor.runner.batches import batches

        return batches(data[0], batch_size, shuffle=True), batches(data[1], max(batch_size, 256), shuffle=False)

    def loss(self, output: Any, target: Any, label_smoothing: float = 0.0) -> Any:
        """The loss of a batch."""
        if self._loss is not None:
            return self._loss(output, target)
        from torch.nn.functional import cross_entropy

        return cross_entropy(output, target, label_smoothing=label_smoothing)

    def measures(self, output: Any, target: Any) -> Mapping[str, float]:
        """Metrics of a batch by name, averaged over the examples."""
        if self._measures is not None:
            return self._measures(output, target)
        if output.ndim < 2 or target.is_floating_point():
            return {}
        return {"accuracy": float((output.argmax(dim=1) == target).float().mean())}
