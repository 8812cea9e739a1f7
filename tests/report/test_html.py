"""The page: self-contained, small, escaped, readable without its plots."""

import json
import math
import re
from html.parser import HTMLParser
from itertools import pairwise
from shutil import which
from subprocess import run as run_command

import numpy as np
import optuna
import pytest

from advisor.diagnosis import diagnose_evidence, read
from advisor.findings import Diagnosis, EvidenceLine
from advisor.records import Evidence, ReadError
from advisor.report.html import to_html
from advisor.report.html.figures import thinned
from advisor.report.html.runs import run_figures
from advisor.report.html.studies import study_figures
from tests.factories import diagnosis, finding
from tests.factories import run as made_run

EVIL = "</script><img src=x onerror=alert(1)>\u202e"


def a_study(trials=40):
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(study_name=f"s{EVIL}", sampler=optuna.samplers.RandomSampler(seed=0))
    study.optimize(
        lambda t: (
            (math.log10(t.suggest_float("lr", 1e-5, 1e-3, log=True)) + 1) ** 2
            + sum(t.suggest_float(f"other_{i}", 0, 1) for i in range(6))
            + len(t.suggest_categorical("kind", ["a", "bb", EVIL])) / 10
        ),
        n_trials=trials,
    )
    return read(study).studies[0]


def runs(number=3, length=1000):
    rng = np.random.default_rng(0)
    steps = np.arange(length)
    return tuple(
        made_run(
            f"run-{i}{EVIL if i == 0 else ''}",
            {
                "train/loss": np.exp(-steps / (0.18 * length)) + rng.normal(0, 0.02, length) + 0.3,
                "val/loss": np.exp(-steps / (0.18 * length)) + np.maximum(0, steps / length - 0.4) + 0.4,
                "val/accuracy": 1 - np.exp(-steps / (0.18 * length)),
                "train/lr": np.full(length, 0.1),
            },
        )
        for i in range(number)
    )


@pytest.fixture(scope="module")
def page():
    evidence = Evidence(runs=runs(), studies=(a_study(),))
    return to_html(diagnose_evidence(evidence), evidence)


@pytest.fixture(scope="module")
def large_page():
    """Of 200 trials and 20 runs, with as many findings as those could have."""
    found = [
        finding(rule, "warning", subject=finding().subject.model_copy(update={"kind": "run", "run": f"run-{i}"}))
        for i in range(20)
        for rule in ("run/overfitting", "run/needs-decay", "run/unstable")
    ]
    return to_html(diagnosis(*found), Evidence(runs=runs(20, 5000), studies=(a_study(200),)))


class Tags(HTMLParser):
    """Collects the elements with their attributes."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def tags(text):
    parser = Tags()
    parser.feed(text)
    return parser.found


def figures(text):
    return json.loads(re.search(r'<script type="application/json" id="figures">(.*?)</script>', text, re.DOTALL)[1])


def test_two_hundred_trials_and_twenty_runs_fit_in_a_megabyte(large_page):
    assert len(large_page.encode()) < 1_000_000
    assert large_page.count("data-figure=") >= 20


def test_nothing_is_fetched(page):
    for tag, attributes in tags(page):
        for name in ("src", "href", "action", "data"):
            value = attributes.get(name)
            assert value is None or value.startswith("#"), (tag, name, value)
    assert "default-src 'none'" in page


def test_a_name_from_a_log_is_text_and_never_an_element(page):
    assert [tag for tag, _ in tags(page) if tag == "img"] == []
    assert "&lt;/script&gt;&lt;img src=x" in page
    assert "\u202e" not in page


def test_a_screen_reader_is_told_what_each_plot_shows(page):
    plots = [attributes for tag, attributes in tags(page) if "data-figure" in attributes]
    assert len(plots) == len(figures(page))
    assert all(attributes["role"] == "img" and attributes["aria-label"] for attributes in plots)
    assert ("html", {"lang": "en"}) in tags(page)


def test_the_plots_show_what_was_read(page):
    kinds = {figure["kind"] for figure in figures(page)}
    assert kinds == {"curves", "history", "slice", "importance", "parallel"}
    slice_of_lr = next(f for f in figures(page) if f["kind"] == "slice" and f["title"] == "lr")
    assert slice_of_lr["x_log"]
    assert slice_of_lr["spans"][0]["word"].startswith("expand to")
    losses = next(f for f in figures(page) if f["title"] == "loss")
    assert "best" in [mark["word"] for mark in losses["marks"]]


def test_all_is_reached_by_links_and_the_order_of_headings(page):
    found = tags(page)
    ids = {attributes.get("id") for _, attributes in found}
    links = [attributes["href"].removeprefix("#") for tag, attributes in found if tag == "a"]
    assert links[0] == "first"
    assert set(links) <= ids
    levels = [int(tag[1]) for tag, _ in found if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all((tag, attributes) == ("th", {"scope": "col"}) for tag, attributes in found if tag == "th")


def test_thinning_keeps_the_extremes():
    y = np.zeros(10_000)
    y[1234], y[4321] = 9.0, -9.0
    x, kept = thinned(np.arange(10_000.0), y)
    assert len(kept) <= 160
    assert (kept.max(), kept.min()) == (9.0, -9.0)
    assert np.all(np.diff(x) > 0)


def test_what_is_no_number_is_a_gap():
    evidence = Evidence(runs=(made_run("a", {"train/loss": [1.0, 0.5, math.nan, math.inf]}),))
    assert figures(to_html(diagnose_evidence(evidence), evidence))[0]["lines"][0]["y"] == [1.0, 0.5, None, None]


def test_a_diagnosis_alone_is_a_page_without_scripts_that_draw():
    text = to_html(diagnosis(finding()))
    assert "The best trials press against an end" in text
    assert len(text) < 30_000


@pytest.mark.skipif(which("chromium") is None, reason="no chromium to open the page in")
def test_a_browser_draws_every_plot(page, tmp_path):
    (tmp_path / "report.html").write_text(page, encoding="utf-8")
    command = [
        "chromium",
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--dump-dom",
        f"file://{tmp_path}/report.html",
    ]
    drawn = run_command(command, capture_output=True, text=True, timeout=120, check=False).stdout
    assert drawn.count('class="said"') == 0
    assert drawn.count("<svg") >= len(figures(page))


def test_what_asks_for_no_change_is_folded_behind_what_does():
    told = [finding("run/overfitting", "warning"), finding("run/wasted-budget", "info"), finding("run/plateau", "info")]
    text = to_html(diagnosis(*told))
    assert text.index("card warning") < text.index("2 more that ask for no change") < text.index("card info")
    assert "more that ask" not in to_html(diagnosis(*told[1:]))


def figures_of(told, length=200):
    series = {
        "train/loss": np.full(length, np.nan) if told == "lost" else np.exp(-np.arange(length) / 50) + 0.1,
        "odd/name": np.exp(-np.arange(length) / 20) + 0.1,
        "eval/score": np.linspace(0, 1, length),
        "train/grad_norm": np.ones(length),
    }
    return made_run("a", series)


def test_a_loss_that_never_was_a_number_has_no_empty_plot():
    titles = [figure.title for figure in run_figures(figures_of("lost"), ())]
    assert "loss" not in titles


def test_the_curves_that_were_judged_are_drawn():
    run = figures_of("")
    told = {figure.title: figure for figure in run_figures(run, (), tags={"val_loss": "odd/name"})}
    assert [line.name for line in told["loss"].lines] == ["train/loss", "odd/name"]
    named = finding("run/metric-collapse", "warning", evidence=(EvidenceLine(fact="collapse.tag", value="eval/score"),))
    grown = finding("run/exploding-gradients", "warning", evidence=(EvidenceLine(fact="grad.growth", value=9.0),))
    assert "gradient norm" not in told
    drawn = [line.name for figure in run_figures(run, (named, grown)) for line in figure.lines]
    assert drawn.count("eval/score") == 1
    assert "train/grad_norm" in drawn


def test_two_runs_named_by_their_source_draw_their_own_curves(tmp_path):
    for name, level in (("one", 3), ("two", 7)):
        (tmp_path / name).mkdir()
        rows = "".join(f"{i},{level / (i + 1)},{level}.{abs(9 - i):02}\n" for i in range(30))
        (tmp_path / name / "log.csv").write_text("epoch,loss,val_loss\n" + rows)
    evidence = read(str(tmp_path / "one"), str(tmp_path / "two"))
    assert [run.name for run in evidence.runs] == [".", "."]
    page = to_html(diagnose_evidence(evidence), evidence)
    drawn = json.loads(re.search(r'id="figures">(.*?)</script>', page, re.S)[1])
    losses = [line["y"][0] for figure in drawn for line in figure["lines"] if line["name"] == "loss"]
    assert sorted(losses) == [3, 7]


def test_names_in_backquotes_are_code_and_stay_text():
    from advisor.report.html.page import prose

    assert str(prose("the optimum of `lr` lies beyond")) == "the optimum of <code>lr</code> lies beyond"
    assert "<b>" not in prose("`<b>x</b>` & more")
    assert "&amp; more" in prose("`<b>x</b>` & more")


@pytest.mark.parametrize(("tag", "values", "log"), [
    ("val/accuracy", np.linspace(0.001, 0.9, 60), False),
    ("val/perplexity", np.geomspace(900, 6, 60), True),
])  # fmt: skip
def test_a_share_is_drawn_on_its_own_axis_and_what_falls_by_orders_on_that_of_its_logarithm(tag, values, log):
    drawn = run_figures(made_run("a", {"train/loss": np.linspace(2, 1, 60), tag: values}), ())
    assert next(figure for figure in drawn if figure.title == "metric").y_log is log


@pytest.mark.parametrize(("direction", "log"), [("maximize", False), ("minimize", True)])
def test_the_bad_end_of_what_is_maximized_does_not_fill_the_axis(direction, log):
    study = optuna.create_study(direction=direction)
    study.optimize(lambda trial: 10 ** trial.suggest_float("x", -3, 0), n_trials=30)
    drawn = study_figures(read(study).studies[0], ())
    assert {figure.y_log for figure in drawn if figure.kind in ("history", "slice")} == {log}


def test_a_return_that_falls_is_drawn_on_a_linear_axis_and_a_loss_on_its_logarithm():
    steps = np.arange(100)
    curves = {
        "rollout/ep_rew_mean": np.where(steps < 60, 5 + 5 * steps, 15.0),
        "train/value_loss": np.geomspace(100, 0.1, 100),
    }
    figures = list(run_figures(made_run("r", curves), [finding(subject=finding().subject)], None))
    logs = {line.name: figure.y_log for figure in figures for line in figure.lines}
    assert logs["rollout/ep_rew_mean"] is False
    loss = next(iter(run_figures(made_run("r", {"train_loss": np.geomspace(100, 0.1, 100)}), [])))
    assert loss.y_log


def test_rates_seen_in_runs_are_drawn_by_their_logarithm_and_one_proposal_once():
    from tests.factories import parameter, study, trial

    rates = [1e-4, 3e-4, 1e-3, 2e-3, 1e-1]
    seen = study(
        [trial(i, 0.1 * i, params={"lr": rate}) for i, rate in enumerate(rates)],
        parameter("lr", low=1e-4, high=0.1, declared=False),
    )
    twice = [finding(rule, subject=finding().subject.model_copy(update={"parameter": "lr"})) for rule in ("a/b", "c/d")]
    (drawn,) = [figure for figure in study_figures(seen, twice) if figure.kind == "slice"]
    assert drawn.x_log
    assert len(drawn.spans) == len(set(drawn.spans))
    told = study([trial(i, 0.1 * i, params={"lr": r}) for i, r in enumerate(rates)], parameter("lr", low=0.0, high=0.1))
    (linear,) = [figure for figure in study_figures(told, []) if figure.kind == "slice"]
    assert not linear.x_log


def test_a_page_on_nothing_read_claims_no_judgement() -> None:
    missing = ReadError(source="x.csv", message="there is no such file, folder or storage.")
    page = to_html(Diagnosis(errors=(missing,)))
    assert "Nothing was read, so nothing was judged" in page
    assert "Every rule could be judged" not in page
    assert "no findings" not in page
