"""Records behave as the pydantic models that check them, and pydantic is loaded for what it has to check alone."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
from collections.abc import Mapping

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from advisor.facts import Subject
from advisor.findings import Diagnosis, EvidenceLine, Finding, Prescription, Weighed
from advisor.record import Record, field
from advisor.records import Parameter, ReadError, Run, Trial, TrialState


class Inner(Record):
    """A part of another record."""

    name: str
    share: float = field(default=0.5, ge=0, le=1)


class Outer(Record):
    """A record with parts, defaults and what is not written."""

    kind: str = field(alias="is")
    inner: tuple[Inner, ...] = ()
    by_name: Mapping[str, Inner] = field(default_factory=dict)
    table: Mapping[str, float] = {}
    hidden: int | None = field(default=None, exclude=True)


PRESCRIPTION = Prescription(action="scale", parameter="lr", canonical="learning_rate", factor=2, reason="é")
FINDING = Finding(
    rule="run/x", severity="warning", confidence=1, title="t", explanation="e", subject=Subject(kind="run", run="a"),
    evidence=(EvidenceLine(fact="f", value=[1, {"a": None}]),), prescriptions=(PRESCRIPTION,), since_step=3.0,
    differential=(Weighed(prescription=PRESCRIPTION, helps=0.5, harms=0),), held_for=0.2,
)  # fmt: skip


def test_values_become_what_the_annotations_say():
    assert type(PRESCRIPTION.factor) is float
    assert type(FINDING.since_step) is int
    made = Outer(**{"is": "a", "inner": [{"name": "b", "share": 1}]})
    assert made.inner == (Inner(name="b", share=1.0),)
    assert Trial(number=1, state="fail").state is TrialState.FAIL
    assert Run(name="a\udc80").name == "a\\udc80"
    assert Parameter(name="a", canonical="a", kind="int", low=1).low == 1.0


@pytest.mark.parametrize(
    ("given", "kind", "where"),
    [
        ({"is": "a", "other": 1}, "extra_forbidden", ("other",)),
        ({}, "missing", ("is",)),
        ({"kind": "a"}, "missing", ("is",)),
        ({"is": 1}, "string_type", ("is",)),
        ({"is": "a", "inner": ({"name": "b", "share": 1.5},)}, "less_than_equal", ("inner", 0, "share")),
    ],
)
def test_what_is_wrong_is_refused_as_pydantic_says_it(given, kind, where):
    with pytest.raises(ValidationError) as refused:
        Outer(**given)
    assert refused.value.title == "Outer"
    assert (kind, where) in [(one["type"], one["loc"]) for one in refused.value.errors()]


def test_a_record_is_frozen_and_a_copy_shares_nothing_that_changes():
    made = Outer(**{"is": "a", "table": {"x": 1.0}})
    with pytest.raises(AttributeError, match="model_copy"):
        made.kind = "b"
    with pytest.raises(AttributeError):
        del made.kind
    changed = made.model_copy(update={"kind": "b"})
    assert (made.kind, changed.kind, changed.table) == ("a", "b", {"x": 1.0})
    assert Outer(**{"is": "a"}).table is not Outer(**{"is": "a"}).table
    given = {"x": 1.0}
    kept = Outer(**{"is": "a", "table": given})
    given["x"] = 2.0
    assert kept.table == {"x": 1.0}


def test_equal_records_are_equal_and_can_be_keys():
    one, two = ReadError(source="a", message="b"), ReadError(source="a", message="b")
    assert one == two
    assert len({one, two}) == 1
    assert one != ReadError(source="a", message="c")
    assert one != ("a", "b")
    assert repr(one) == "ReadError(source='a', message='b')"
    assert str(one) == "source='a' message='b'"
    assert dict(one) == {"source": "a", "message": "b"}


def test_a_record_survives_the_ways_between_processes():
    assert pickle.loads(pickle.dumps(FINDING)) == FINDING
    assert copy.deepcopy(FINDING) == FINDING
    assert copy.copy(FINDING) == FINDING


def test_what_is_written_is_what_pydantic_writes():
    adapter = TypeAdapter(Finding)
    assert FINDING.model_dump() == adapter.dump_python(FINDING)
    assert FINDING.model_dump(mode="json") == adapter.dump_python(FINDING, mode="json")
    assert json.loads(FINDING.model_dump_json()) == FINDING.model_dump(mode="json")
    assert "held_for" not in FINDING.model_dump()
    assert "best_step" not in FINDING.model_dump()
    assert FINDING.model_dump(include={"rule"}) == {"rule": "run/x"}
    assert FINDING.model_dump(exclude_defaults=True)["severity"] == "warning"
    trial = Trial(number=1, state="fail", intermediate={1: 0.5})
    assert trial.model_dump(mode="json") == TypeAdapter(Trial).dump_python(trial, mode="json")


def test_what_is_written_can_be_read_again():
    assert Finding.model_validate(FINDING.model_dump() | {"held_for": 0.2}) == FINDING
    assert Finding.model_validate_json(FINDING.model_dump_json()) == FINDING.model_copy(update={"held_for": None})


def test_a_pydantic_model_may_hold_records():
    class Report(BaseModel):
        findings: tuple[Finding, ...]

    made = Report(findings=(FINDING,))
    assert made.findings[0] is FINDING
    again = Report.model_validate_json(made.model_dump_json())
    assert again.findings[0].prescriptions == (PRESCRIPTION,)
    properties = Report.model_json_schema()["$defs"]["Finding"]["properties"]
    assert {"rule", "severity", "prescriptions"} <= set(properties)
    with pytest.raises(ValidationError):
        Report.model_validate({"findings": [{"rule": "x"}]})
    assert set(Diagnosis.model_json_schema()["properties"]) >= {"version", "findings", "errors"}


def test_a_small_diagnosis_needs_no_pydantic(tmp_path):
    rows = "".join(f"{i},{1 / (i + 1):.4f},{1 / (i + 1) + 0.01 * i:.4f}\n" for i in range(40))
    (tmp_path / "log.csv").write_text("step,train_loss,val_loss\n" + rows)
    code = (
        "import sys\nfrom advisor.cli import main\n"
        "try: main(['diagnose', 'log.csv', '--format', 'json', '--set', 'optimizer=adamw'])\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "print([name for name in ('pydantic', 'importlib.metadata', 'multiprocessing') if name in sys.modules],"
        " file=sys.stderr)"
    )
    for _ in range(2):  # the first one reads and checks the rules
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True)
    assert done.stderr.strip() == "[]"
    assert json.loads(done.stdout)["findings"]
