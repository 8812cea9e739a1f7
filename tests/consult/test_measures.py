import pytest

from advisor.consult.telling import reading_of


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("at 21 % WER now, would more audio help?", "wer"),
        ("sweep of 40 trials, best .861 auroc", "auc"),
        ("FID hovers around 33, 50k steps", "fid"),
        ("mAP drops to 0 out of the blue, yolo", "map"),
        ("ddpg average return 950 after 1M steps", "return"),
        ("the R2 of my net is -3.1", "r2"),
        ("rmsle .141 with the defaults of lightgbm", "rmsle"),
        ("every trial returns 0.5", None),
        ("the new neck brings 0.4 mAP better results", None),
        ("f1 .9 at 80 ms, f1 .8 at 15 ms, want both, f1 and latency", None),
        ("dice or ce for lesions", None),
        ("expected 5 % wer, got rubbish", None),
        ("auc +.002 with twice the rows", None),
        ("ten folds, f1 hops around in each of them", "f1"),
        ("best BLEU in epoch 7 of 30", "bleu"),
        ("the study's best is the trial with the biggest rmse", "rmse"),
        ("mIoU .71 on 19 classes", "miou"),
        ("iou .66, boxes are fine", "iou"),
        ("mean reward 31 and flat", "reward"),
        ("objective returns auc, 60 trials", "auc"),
        ("val dice still climbing", "dice"),
        ("mAP drops after the resume", "map"),
        ("colour map of the plot is ugly", None),
        ("the heat map is dropping details", None),
        ("except Exception: return 0.0", None),
        ("f1 and inference cost, weighted sum?", None),
        ("explain auc to me", None),
        ("dice loss with which weights", None),
    ],
)
def test_the_metric_that_a_figure_is_of(text: str, metric: str | None) -> None:
    assert reading_of(text).facts.get("metric") == metric


def test_a_name_alone_takes_no_known_metric_back() -> None:
    assert "metric" not in reading_of("sweep of 40 trials, best .861 auroc", {"metric": "val_loss"}).facts


def test_a_name_alone_is_no_more_than_a_name() -> None:
    assert not reading_of("sweep, best .861 auroc").tells()


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("asha with mode='max'", "maximize"),
        ("oh no, it minimizes my accuracy", "minimize"),
        ("the study maximises val loss", "maximize"),
    ],
)
def test_the_way_that_a_search_goes(text: str, direction: str) -> None:
    assert reading_of(text).facts.get("direction") == direction
