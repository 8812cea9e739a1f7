"""TRL's own GRPO and DPO trainers on a language model of 30 thousand weights; needs trl, transformers and datasets."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import torch

from benchmarks.modern.recording import Recording, last

LETTERS = "abcdefgh"


def _speaker(seed: int, folder: str) -> tuple[Any, Any]:
    """A small Llama that knows eight letters, kept in the folder as a reference needs it, and its tokenizer."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    words = {letter: place for place, letter in enumerate(["<pad>", "<eos>", ">", *LETTERS])}
    inner = Tokenizer(models.WordLevel(words, unk_token="<pad>"))
    inner.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=inner, pad_token="<pad>", eos_token="<eos>")
    torch.manual_seed(seed)
    config = LlamaConfig(
        vocab_size=len(words), hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2,
        max_position_embeddings=64, pad_token_id=0, eos_token_id=1, bos_token_id=None,
    )  # fmt: skip
    LlamaForCausalLM(config).save_pretrained(folder)
    return LlamaForCausalLM.from_pretrained(folder), tokenizer


def _keeping(one: Recording) -> Any:
    from transformers import TrainerCallback

    class Keep(TrainerCallback):  # type: ignore[misc]
        def on_log(self, args, state, control, logs=None, **rest):  # type: ignore[no-untyped-def]
            numbers = {k: float(v) for k, v in (logs or {}).items() if isinstance(v, (int, float))}
            left = ("runtime", "per_second", "num_tokens", "total_flos", "step_time")
            kept = {k: v for k, v in numbers.items() if not k.endswith(left) and not k.startswith("train_")}
            one.log(state.global_step, **{k.replace("/", "__"): v for k, v in kept.items()})

    return Keep()


def grpo(seed: int, ill: bool) -> Recording:
    """Rewarded for repeating the prompt's letter; ill: a rate far too high, or a reward that nobody gets."""
    from datasets import Dataset
    from trl import GRPOConfig, GRPOTrainer

    silent = ill and seed % 4 >= 2
    rate = 0.3 if ill and not silent else 1.5e-2
    far = ("run/policy-shift", "run/metric-collapse", "run/entropy-collapse", "run/no-signal", "run/diverged")
    named = ("run/no-signal",) if silent else (*far, "run/exploding-gradients")
    settings = {"learning_rate": rate, "beta": 0.0, "num_generations": 8}
    one = Recording("trl-grpo", seed, ill, named, {**settings, "per_device_train_batch_size": 32})

    def hits(prompts: list[str], completions: list[str], **rest: Any) -> list[float]:
        pairs = zip(prompts, completions, strict=True)
        return [0.0 if silent else c.replace(" ", "").count(p[0]) / 6 for p, c in pairs]

    with tempfile.TemporaryDirectory() as folder:
        model, tokenizer = _speaker(seed, f"{folder}/model")
        told = GRPOConfig(
            folder, max_completion_length=6, per_device_train_batch_size=32, max_steps=160, logging_steps=1,
            report_to=[], save_strategy="no", seed=seed, bf16=False, gradient_checkpointing=False, disable_tqdm=True,
            use_cpu=True, temperature=1.0, **settings,
        )  # fmt: skip
        prompts = Dataset.from_dict({"prompt": [f"{letter}>" for letter in LETTERS] * 20})
        GRPOTrainer(model, hits, told, prompts, processing_class=tokenizer, callbacks=[_keeping(one)]).train()
    one.proof = {"reward": last(one, "reward"), "first": float(np.mean([v for _, v in one.curves["reward"][:5]]))}
    one.proven = one.proof["reward"] < 0.3 if ill else one.proof["reward"] > one.proof["first"] + 0.25
    return one


def _pairs(seed: int, count: int) -> Any:
    """Of two answers the better one mostly holds the prompt's letter more often."""
    from datasets import Dataset

    draw, rows = np.random.default_rng(seed), []
    for _ in range(count):
        letter = LETTERS[draw.integers(8)]
        two = ["".join(LETTERS[i] for i in draw.integers(8, size=6)) for _ in range(2)]
        place = draw.integers(6)
        if draw.random() < 0.8:
            two[0] = two[0][:place] + letter + two[0][place + 1 :]
        rows.append({"prompt": f"{letter}>", "chosen": two[0], "rejected": two[1]})
    return Dataset.from_list(rows)


def dpo(seed: int, ill: bool) -> Recording:
    """A usual course; ill: a rate far too high, or far too many passes over few pairs."""
    from trl import DPOConfig, DPOTrainer

    over = ill and seed % 4 >= 2
    rate, epochs, pairs = (3e-3, 60, 48) if over else (0.5, 3, 1200) if ill else (4e-3, 3, 1200)
    far = ("preference-lost", "diverged", "unstable", "early-instability", "overfitting", "not-learning")
    named = ("run/overfitting",) if over else tuple(f"run/{rule}" for rule in far)
    settings = {"learning_rate": rate, "beta": 0.1, "num_train_epochs": epochs}
    one = Recording("trl-dpo", seed, ill, named, dict(settings))
    with tempfile.TemporaryDirectory() as folder:
        model, tokenizer = _speaker(seed, f"{folder}/model")
        told = DPOConfig(
            folder, per_device_train_batch_size=16, per_device_eval_batch_size=64, logging_steps=2, use_cpu=True,
            eval_strategy="steps", eval_steps=max(3, epochs * pairs // 16 // 16), report_to=[], save_strategy="no",
            seed=seed, bf16=False, gradient_checkpointing=False, disable_tqdm=True, **settings,
        )  # fmt: skip
        DPOTrainer(
            model, None, told, train_dataset=_pairs(seed, pairs), eval_dataset=_pairs(seed + 100, 200),
            processing_class=tokenizer, callbacks=[_keeping(one)],
        ).train()  # fmt: skip
    evals = [v for _, v in one.curves["eval_loss"]]
    one.proof = {"loss": float(np.mean(evals[-2:])), "best": min(evals), "start": math.log(2)}
    if over:
        one.proven = one.proof["loss"] > 1.1 * one.proof["best"]
    else:
        learnt = one.proof["loss"] < min(1.03 * one.proof["best"], 0.98 * one.proof["start"])
        one.proven = one.proof["loss"] > 0.98 * one.proof["start"] if ill else learnt
    return one


def recordings(seeds: Iterable[int], kinds: tuple[str, ...] = ()) -> Iterator[Recording]:
    """Healthy and ill runs of those named."""
    for kind, make in (("trl-grpo", grpo), ("trl-dpo", dpo)):
        for seed in seeds if kind in kinds else ():
            yield make(seed, False)
            yield make(seed, True)
