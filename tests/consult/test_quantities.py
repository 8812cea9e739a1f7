import pytest

from advisor.consult.quantities import durations, plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,200,000 rows", "1200000 rows"),
        ("10 000 rows", "10000 rows"),
        ("0,01", "0.01"),
        ("3×10⁻⁴", "3e-4"),
        ("10^-3", "1e-3"),
        ("twenty five runs", "25 runs"),
        ("two hundred", "200"),
        ("a hundred", "100"),
        ("half a dozen", "6"),
        ("two and a half hours", "2.5 hours"),
        ("an hour and a half", "1.5 hour"),
        ("1h30", "1 h 30 min"),
        (".5", "0.5"),
    ],
)
def test_numbers_are_made_plain(text, expected):
    assert plain(text) == expected


@pytest.mark.parametrize(
    ("text", "hours"),
    [("90 min", 1.5), ("2 days", 48), ("1 week", 168), ("1 h 30 min", 1.5), ("20-40 minutes", 0.5), ("36 s", 0.01)],
)
def test_durations_in_hours(text, hours):
    assert [d.hours for d in durations(plain(text))] == [pytest.approx(hours)]


def test_device_hours_are_told_from_wall_clock():
    assert [d.of_devices for d in durations("40 gpu hours and 2 days")] == [True, False]


def test_a_plural_device_is_no_duration():
    assert list(durations("4 gpus and 2 rtx 4090s"[:6])) == []
