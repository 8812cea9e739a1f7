"""The pages of the handbook: plain words, no template, every rule by its own examples."""

from __future__ import annotations

import re

import pytest

from advisor.engine import bundled_rulebook
from advisor.engine.wording import in_words
from advisor.handbook import entries, page

IDS = [entry.id for entry in entries()]


@pytest.mark.parametrize("identifier", IDS)
def test_a_page_shows_no_template_and_nothing_that_html_eats(identifier: str) -> None:
    text = page(identifier)
    words = re.sub(r"`[^`]*`", "", text)
    assert "{{" not in text
    assert "{%" not in text
    assert re.findall(r"<[a-z][^>]*>", words) == []


def test_every_rule_has_a_name_without_a_value() -> None:
    for rule in bundled_rulebook():
        assert rule.file.name, rule.id
        assert 2 <= len(rule.file.name.split()) <= 8, rule.file.name


def test_a_rules_page_says_what_its_examples_say() -> None:
    text = page("run/diverged")
    assert "**The loss became NaN or infinite at step 700.**" in text
    assert "Its severity is " in text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "{% if train.falling %}It falls.{% else %}It stays at {{ train.last|sig }}.{% endif %}",
            "It stays at ‹last›.",
        ),
        (
            "About {{ study.usable|count('trial') }}{% if luck.noise is known %} and noise{% endif %}.",
            "About ‹usable› trials.",
        ),
        ("{{ 'one' if edge.proven else 'two' }} of {{ option.limit }}", "two of 0.1"),
        ("{{ max(0.1, setup.learning_rate * 0.1)|sig }}", "‹max(0.1, learning rate × 0.1)›"),
        (
            "{{ setup.learning_rate|sig }} → {{ (setup.learning_rate * 0.1)|sig }}",
            "‹learning rate› → ‹learning rate × 0.1›",
        ),
        (
            "{{ (100 * val.rise)|round }} % of {{ setup.epochs * (let.more if let.more is known else 3) }}",
            "‹rise› % of ‹epochs × 3›",
        ),
        ("{% for one in setup.parameters %}{{ one }}{% endfor %}", "… …"),
    ],
)
def test_a_text_in_words_takes_one_branch(text: str, words: str) -> None:
    assert in_words(text, {"option": {"limit": 0.1}}) == words
