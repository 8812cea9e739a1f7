"""A finding as a state: confirmed by growth, told once, gone, armed again."""

from hypothesis import given
from hypothesis import strategies as st

from advisor.watching.states import States, net
from tests.factories import finding


def held(rule="run/diverged", severity="error", growth=0.2, **changes):
    return finding(rule, severity, held_for=growth, **changes)


def looks(states, *rounds):
    """What is told at each look; a round is a size and the findings that hold."""
    return [[(kind, f.rule) for kind, f in states.look(size, found)] for size, found in rounds]


def test_a_finding_is_told_once_it_held_while_its_run_grew_enough():
    told = looks(States(0.1), (100, [held()]), (110, [held()]), (120, [held()]), (130, [held()]))
    assert told == [[], [], [("finding", "run/diverged")], []]


def test_one_look_without_it_begins_anew():
    told = looks(States(0.1), (100, [held()]), (119, []), (120, [held()]), (130, [held()]), (145, [held()]))
    assert told == [[], [], [], [], [("finding", "run/diverged")]]


def test_a_rule_that_asks_for_no_growth_is_told_at_once():
    assert looks(States(0.1), (10, [held(growth=0.0)])) == [[("finding", "run/diverged")]]


def test_a_rule_that_is_only_true_at_an_end_is_mute_until_then():
    states, late = States(0.1), finding("run/still-improving", "warning")
    assert looks(states, (100, [late]), (1000, [late])) == [[], []]
    assert [(kind, f.rule) for kind, f in states.end([late])] == [("finding", "run/still-improving")]


def test_notes_are_kept_for_the_end():
    assert looks(States(0.1), (10, [held(severity="info")]), (100, [held(severity="info")])) == [[], []]


def test_what_was_told_and_is_absent_while_the_run_grows_is_gone_and_armed_again():
    sure = held(growth=0.0)
    told = looks(States(0.1), (100, [sure]), (105, []), (120, []), (130, [sure]))
    assert told == [[("finding", "run/diverged")], [], [("gone", "run/diverged")], [("finding", "run/diverged")]]


def test_it_is_told_again_only_when_its_severity_rises():
    mild, severe = held(severity="warning", growth=0.0), held(growth=0.0)
    told = looks(States(0.1), (10, [mild]), (20, [severe]), (30, [mild]), (40, [severe]))
    assert [len(round) for round in told] == [1, 1, 0, 0]


def test_a_note_that_held_is_told_as_soon_as_it_asks_for_an_act():
    states = States(0.1)
    list(states.look(100, [held(severity="info")]))
    assert [f.severity for _, f in states.look(130, [held(severity="warning")])] == ["warning"]


def test_the_end_takes_back_what_is_not_true_of_the_whole():
    states = States(0.1)
    list(states.look(10, [held(growth=0.0)]))
    assert [(kind, f.rule) for kind, f in states.end([])] == [("gone", "run/diverged")]


def test_the_end_does_not_repeat_what_was_told_nor_tell_what_is_explained():
    states, symptom = States(0.1), finding("run/unstable", "info", suppressed_by="run/diverged")
    list(states.look(10, [held(growth=0.0)]))
    assert list(states.end([held(growth=0.0), symptom])) == []


def test_two_parameters_of_one_rule_are_two_findings():
    other = held(growth=0.0, subject=held().subject.model_copy(update={"parameter": "dropout"}))
    assert len(list(States(0.1).look(10, [held(growth=0.0), other]))) == 2


def test_what_came_and_went_between_two_looks_is_silent():
    assert list(net([("finding", held()), ("gone", held())])) == []
    assert [kind for kind, _ in net([("gone", held())])] == ["gone"]


@given(st.lists(st.tuples(st.integers(1, 30), st.booleans()), max_size=30))
def test_found_and_gone_alternate_whatever_is_seen(rounds):
    states, size, told = States(0.1), 100, []
    for growth, there in rounds:
        size += growth
        told += [kind for kind, _ in states.look(size, [held(growth=0.05)] if there else [])]
    assert told == ["finding", "gone"] * (len(told) // 2) + ["finding"] * (len(told) % 2)


def test_what_is_told_of_an_earlier_look_is_said_as_it_is_now():
    then, now = held(growth=0.0, title="10 % above"), held(growth=0.0, title="30 % above")
    assert [f.title for _, f in net([("finding", then)], [now])] == ["30 % above"]
    milder = held(severity="warning", growth=0.0)
    assert [f.title for _, f in net([("finding", then)], [milder])] == ["10 % above"]
