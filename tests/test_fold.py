"""Long lines of rules and tables are folded, their values unchanged."""

from __future__ import annotations

import pytest
from ruamel.yaml import YAML

from docs.fold import LONGEST, folded

WORDS = " ".join(f"word{n}" for n in range(60))
PATTERN = "|".join(rf"a{n} \\\\d" for n in range(60))


@pytest.mark.parametrize(
    "text",
    [
        f"said: '{PATTERN}'\nafter: 1\n",
        f'rows:\n  - {{a: 1, say: "{WORDS}"}}\n',
        f"why: >\n  {WORDS}\n  more\nlist: [{WORDS.replace(' ', ', ')}]\n",
        f"plain: {WORDS}\n",
    ],
)
def test_values_stay_and_lines_are_short(text: str) -> None:
    made = folded(text)
    assert YAML(typ="safe").load(made) == YAML(typ="safe").load(text)
    assert max(map(len, made.splitlines())) <= LONGEST


def test_a_phrase_goes_on_in_an_indented_line() -> None:
    made = folded(f"phrases:\n  run/a: |\n    {WORDS}\n    short\n", phrases=True)
    lines = YAML(typ="safe").load(made)["phrases"]["run/a"].splitlines()
    assert lines[1].startswith("  ")
    assert " ".join(line.strip() for line in lines[:-1]) == WORDS


def test_what_cannot_be_folded_is_said() -> None:
    with pytest.raises(ValueError, match="line 1 cannot be folded"):
        folded(f"a: |\n  {'x' * 300}\n".replace("a: |\n  ", "# "))
