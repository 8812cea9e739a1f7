# ruff: noqa: E501
"""Lines taken in blocks give the very series that they give one after another."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.readers._lines import Lines
from advisor.readers.printed._cutting import Cutter
from advisor.readers.printed._printed import Printed
from advisor.readers.printed._shapes import _may_be_rewritten, cut, numerals
from tests.readers.printed.test_consoles import CONSOLES, HOSTILE
from tests.readers.printed.test_today_consoles import CONSOLES as TODAY

PIECES = ["loss ", "a-", " -", "--", "e", ".", ",", " ", "/", "@x", "+", "n", ":", "é"]
NUMBERS = ["1", "1.", ".5", "-2", "+3e-4", "1,234", "12,34", "nan", "-inf", "007", "5e", "1.2.3", "٣"]
TEXTS = {name: text for name, (text, _) in (CONSOLES | TODAY).items()}
LINES = sorted({line for text in TEXTS.values() for line in text.replace("\r", "\n").split("\n")})


def told(printed):
    printed.finish()
    series = {tag: (s.steps.tobytes(), s.values.tobytes()) for tag, s in printed.series().items()}
    return list(series.items()), printed.lines, printed.told, printed.kinds


def one_by_one(text):
    printed = Printed()
    for line in text.split("\n"):
        printed.add(line)
    return told(printed)


def in_blocks(text, size):
    printed, lines = Printed(), text.split("\n")
    for at in range(0, len(lines), size):
        printed.add_block("\n".join(lines[at : at + size]))
    return told(printed)


@pytest.mark.parametrize("name", TEXTS)
def test_the_console_of(name):
    text = TEXTS[name].replace("\r", "\n") * 12
    for size in (1, 7, 1000):
        assert in_blocks(text, size) == one_by_one(text)


TABLES = {
    "blanks": ("Step\tTraining Loss\tWer\n", "{at}\t0.{at}\t{odd}\n"),
    "bars": ("| Epoch | Train Loss | note |\n|---|---|---|\n", "| {at} | {odd} | 5 |\n"),
    "commas": ("epoch,train_loss,val_loss\n", "{at},{odd},1e-{at}\n"),
    "ruled": ("E    #     LOSS NER  SCORE \n---  ----  --------  ------\n", "  0  {at:4d}  {odd:>8}  {at:6.2f}\n"),
}


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("odd", ["7", "nan", "-", "1_0", "12%", "3/4", "a word", "inf"])
def test_rows_of_a_table_among_others(name, odd):
    head, row = TABLES[name]
    rows = [row.format(at=at, odd=odd if at % 9 == 0 else f"0.{at}") for at in range(1, 40)]
    text = head + "".join(rows[:20]) + "Saving the model\n" + "".join(rows[20:])
    for size in (1, 6, 1000):
        assert in_blocks(text, size) == one_by_one(text)


CYCLES = {
    "pairs": "-----\n| rollout/     |     |\n|    ep_len | {at:<6} |\n|    loss   | {odd:<6} |\n| n | {at} |\n-----",
    "tables in turn": "  Epoch  GPU_mem  box_loss  Size\n {at}/50  9.0G  {odd}  640: 100%|███| 95/95 [11:33<00:00, 1.38it/s]\n"
    "   Class  Images  Box(P  R  mAP50-95): 100%|███| 9/9 [00:0{at}<00:00]\n   all  104  0.{at}  {odd}  0.5",
    "blocks": " > TRAINING (2023-01-01 10:00:00)\n --> STEP: {at}/20 -- GLOBAL_STEP: {at}0\n  | > loss: {odd}  (0.{at})\n > EVALUATION\n"
    " --> STEP: 1\n  | > loss: 0.{at}  ({odd})",
    "a step, then its table": "Step {at}\n+------+-------+\n| name | value |\n+------+-------+\n| val loss | {odd} |\n| acc | 0.{at} |\n+------+-------+",
    "a phase": "Epoch {at}\nstep {at} loss: {odd}\nEvaluating...\nstep 1 loss: 0.{at}",
}


@pytest.mark.parametrize("name", CYCLES)
@pytest.mark.parametrize("odd", ["7", "nan", "-", "1_0", "12%", "3/4", "-2.5", "1,234", "a word", "inf"])
def test_lines_that_come_again_and_again(name, odd):
    rounds = [CYCLES[name].format(at=at, odd=odd if at % 7 == 0 else f"0.{at}") for at in range(1, 30)]
    text = "\n".join([*rounds[:15], "Saving the model", *rounds[15:]])
    for size in (3, 1000):
        assert in_blocks(text, size) == one_by_one(text)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(lines=st.lists(st.sampled_from(LINES), max_size=60), repeats=st.integers(1, 12), size=st.integers(1, 40))
def test_lines_of_all_trainers_mixed(lines, repeats, size):
    text = "\n".join(lines * repeats)
    assert in_blocks(text, size) == one_by_one(text)


@settings(max_examples=200, deadline=None)
@given(
    pieces=st.lists(st.sampled_from(PIECES), max_size=5),
    numbers=st.lists(st.lists(st.sampled_from(NUMBERS), min_size=5, max_size=5), min_size=10, max_size=16),
)
def test_a_line_tried_as_a_whole_is_cut_as_it_is_by_its_numbers(pieces, numbers):
    lines = ["".join(a + b for a, b in zip(row, [*pieces, *[""] * 5], strict=False)) for row in numbers]
    lines = [f"x {line}" for line in lines] * 2
    cutter = Cutter()
    for _ in range(2):
        same_cuts(cutter, lines)


def same_cuts(cutter, lines):
    cuts = cutter.cut_all("\n".join(lines).encode())
    assert [cuts.shapes[at] for at in cuts.ids] == [cut(line)[0] for line in lines]
    numbers = [number for line in lines for number in cut(line)[1]]
    assert cuts.values.tobytes() == numerals(numbers).tobytes()
    assert cuts.signed.tolist() == [number[0] in "+-" for number in numbers]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=40, max_size=60), st.integers(0, 3))
def test_numbers_taken_together_are_read_to_the_last_bit(values, form):
    shown = [(f"{v:.4f}", repr(v), f"{v:,.2f}", f"{v:+.6e}")[form] for v in values]
    cutter = Cutter()
    for _ in range(2):
        same_cuts(cutter, [f"step {at} loss={text} lr: {text};" for at, text in enumerate(shown)])


@pytest.mark.parametrize("name", HOSTILE)
def test_a_block_is_read_whatever_it_holds(name):
    text = "\n".join(["step 1 loss 0.5", HOSTILE[name], "step 2 loss 0.25"])
    assert in_blocks(text, 10) == one_by_one(text)


def test_pieces_of_a_file_are_its_lines(tmp_path):
    path = tmp_path / "train.log"
    for text in ("a\r\nb\rc\n\nd", "a\n", "", "\n\n", "x" * 700_000 + "\n" + "y" * 600_000 + "\nz"):
        path.write_bytes(text.encode())
        lines = Lines(path)
        assert "\n".join(lines.blocks()).split("\n") == (list(Lines(path)) or [""])
        assert not lines.problem
    path.write_bytes(b"a\nb\n" + b"x" * 2_000_000 + b"\nc\n")
    whole, pieces = Lines(path), Lines(path)
    assert list(whole) == "\n".join(pieces.blocks()).split("\n") == ["a", "b"]
    assert whole.problem == pieces.problem != ""


COMMON = {
    "Trainer": "{'loss': 0.5, 'grad_norm': 1.25, 'learning_rate': 5e-05, 'epoch': 0.1}",
    "Keras": "10/200 [====>....] - ETA: 3s - loss: 0.5000 - accuracy: 0.9000",
    "tqdm": "Epoch 1:  50%|█████     | 100/200 [00:10<00:12,  8.10it/s, loss=0.5000, acc=0.900]",
    "a table of names and values": "| rollout/               |             |\n|    ep_rew_mean         | 21.5        |",
    "Coqui": "   --> STEP: 1/20 -- GLOBAL_STEP: 100\n     | > loss: 0.50000  (0.60000)",
    "YOLO": "      1/50      9.02G     0.5000   0.4000   17   640: 100%|██████████| 954/954 [11:33<00:00,  1.38it/s]",
}


@pytest.mark.parametrize("name", COMMON)
def test_no_form_of_few_logs_has_the_lines_of_most_rewritten_one_by_one(name):
    assert not _may_be_rewritten(COMMON[name].encode())
