from __future__ import annotations

import pytest

from advisor.consult import knowledge
from advisor.consult.item import everything, items, read_item, symptoms
from advisor.consult.loaded import Loaded
from advisor.consult.reply import say
from advisor.errors import RuleError
from advisor.facts import Setup
from advisor.handbook import entries, page

CLAIMS = """grid-is-thorough more-parameters-more-flexibility architecture-first linear-is-uniform longer-training-wins
five-configs-enough one-good-run limited-compute"""
TOPICS = """several-objectives constraints conditional-space
more-points no-help gate validation-split data-amount what-to-log which-model imbalance
augmentation loss-choice inputs train-eval-differ forgetting adapter-or-full same-training-differs
should-i-tune what-first which-strategy which-tool how-many-trials how-long lr-range scale ranges seeds
pruning warmup batch-and-lr optimizer-choice weight-decay schedule capacity interactions debug-search when-to-stop
manual-tuning grid-cost baseline out-of-scope copied-settings longer-or-more ensembling search-running
reading-curves precision which-checkpoint known-results final-model"""
SYMPTOMS = {
    "run": """diverged unstable loss-spikes slow-convergence plateau overfitting underfitting not-learning
        still-improving exploding-gradients vanishing-gradients lr-decayed-too-early needs-decay over-regularized
        healthy no-validation worse-than-reference miscalibrated validation-better-than-train noisy-validation
        saturated-clipping early-instability epoch-periodicity wasted-budget restart throughput-collapse
        metric-collapse policy-shift entropy-collapse no-signal posterior-collapse discriminator-wins broken-metric""",
    "study": """boundary-optimum flat-results over-pruned early-deaths default-beats-tuned reproduced-optimum
        no-baseline too-few-trials single-seed-winner no-pruning grid-explosion too-many-parameters
        architecture-before-lr converged still-improving identical-trials constant-objective stuck-trials
        low-impact-parameters wrong-direction degenerate-values""",
    "space": """linear-scale lr-range-narrow lr-range-unreasonable batch-without-lr dropout-too-wide log-from-zero
        missing-lr coupled-weight-decay low-tier-parameters warmup-without-lr""",
}
EXAMPLE = Setup(
    budget_hours=40, trial_hours=0.5, n_workers=2, price_per_hour=1.5, memory_gb=24, optimizer="adamw", batch_size=64,
    architecture="transformer", parameters=("learning_rate", "weight_decay", "dropout"), learning_rate=0.01,
    weight_decay=0.01, dropout=0.1, train_accuracy=0.9, val_accuracy=0.8, n_examples=50_000, n_classes=10, epochs=20,
    train_loss=0.2, val_loss=0.4, fine_tuning=False, warmup_steps=100, clip_norm=1.0, n_parameters=1_000_000,
)  # fmt: skip
STUDY = Loaded(
    name="s", completed=60, pruned_share=0.5, parameters=3, best=0.9, margin=0.01, noise=0.002, winner_repeats=1,
    trial_hours=0.5, since_best=12,
)  # fmt: skip


def test_every_claim_and_topic_of_the_contract_is_there() -> None:
    wanted = {f"claim/{name}" for name in CLAIMS.split()} | {f"topic/{name}" for name in TOPICS.split()}
    assert wanted == set(items())


def test_every_rule_that_can_be_described_has_words() -> None:
    wanted = {f"{scope}/{name}" for scope, names in SYMPTOMS.items() for name in names.split()}
    assert wanted == set(symptoms())


@pytest.mark.parametrize("identifier", sorted(everything()))
def test_an_item_speaks_with_and_without_figures(identifier: str) -> None:
    item = everything()[identifier]
    bare, told = say(item, Setup()), say(item, EXAMPLE, STUDY)
    for said in (bare, told):
        assert said.point
        assert said.reason
        assert said.do
        assert "{{" not in said.text()
        assert "{%" not in said.text()
    assert item.file.references
    assert item.file.knowledge
    assert bare.figures == ()


@pytest.mark.parametrize("identifier", sorted(everything()))
def test_typical_figures_are_called_typical(identifier: str) -> None:
    text = say(everything()[identifier], Setup()).text()
    if "ypical" in text:
        assert "not yours" in text or "typical claim" in text


def test_a_page_reads_like_a_handbook() -> None:
    text = page("claim/grid-is-thorough")
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert headings == [
        "# claim/grid-is-thorough",
        "## What is meant",
        "## The answer",
        "## Why it matters",
        "## For example",
        "## In your case",
        "## Asked in particular",
        "## When it is wrong",
        "## What to do",
        "## References",
    ]
    assert "3,125 runs = 65 days at 30 min a run" in text
    assert "{{" not in text


@pytest.mark.parametrize("entry", [e.id for e in entries() if not e.id.startswith(("run/", "study/", "space/"))])
def test_every_page_is_plain_text(entry: str) -> None:
    text = page(entry)
    assert text.startswith(f"# {entry}\n")
    assert "{{" not in text
    assert "{%" not in text


def test_an_unknown_id_is_refused_with_a_suggestion() -> None:
    with pytest.raises(RuleError, match="Did you mean 'claim/grid-is-thorough'"):
        page("claim/grid-is-through")


def test_the_examples_of_the_knowledge_pass() -> None:
    total, failures = knowledge.run_knowledge_tests()
    assert total > 200
    assert not failures


def test_a_text_with_a_mistake_fails_its_example(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = {**items()["topic/scale"].file.model_dump(), "answer": "{{ setup.optimiser }}"}
    item = read_item("topic/scale", broken, "topic/scale.yaml")
    monkeypatch.setattr(knowledge, "everything", lambda: {"topic/scale": item})
    failures = knowledge.run_knowledge_tests()[1]
    assert "Did you mean 'setup.optimizer'" in failures[0].message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ([], "a mapping of keys is expected"),
        ({"title": "x"}, "answer"),
        (
            {"title": "x", "answer": "a", "reality": "r", "do": "d", "phrases": ["p"], "asks": ["nope"]},
            "no fact 'nope'",
        ),
    ],
)
def test_mistakes_in_a_file_are_told(content: object, message: str) -> None:
    with pytest.raises(RuleError, match=message):
        read_item("topic/x", content, "topic/x.yaml")
