"""Short reprs, and tables for notebooks."""

from advisor.findings import Diagnosis
from advisor.planner.plan import Goal, PlannedParameter, SearchPlan
from tests.factories import diagnosis, finding


def test_reprs_are_short():
    told = diagnosis(finding(), finding("study/no-pruning", "info"))
    assert repr(told) == str(told) == "<Diagnosis: 1 error, 1 info; first: study/boundary-optimum>"
    assert repr(Diagnosis()) == "<Diagnosis: no findings>"
    assert repr(finding()).startswith("<Finding error: study/boundary-optimum on lr of digits: The best trials")


def test_a_plan_is_short_and_a_table():
    plan = SearchPlan(
        name="p",
        goal=Goal(metric="loss", direction="minimize"),
        space=(PlannedParameter(name="l<r", kind="float", low=1e-5, high=0.1, log=True, reason="wide first"),),
    )
    assert repr(plan) == "<SearchPlan p: 1 parameters, 0 stages, 0 trials>"
    assert "<code>l&lt;r</code>" in plan._repr_html_()
    assert "1e-05 … 0.1" in plan._repr_html_()


def test_a_diagnosis_and_a_finding_are_tables_without_scripts():
    told = diagnosis(finding(title="<b>bold</b> & more"))
    for shown in (told._repr_html_(), told.findings[0]._repr_html_()):
        assert "&lt;b&gt;bold&lt;/b&gt; &amp; more" in shown
        assert "→ move the high end of lr to 0.1" in shown
        assert "<script" not in shown
        assert "<style" not in shown
