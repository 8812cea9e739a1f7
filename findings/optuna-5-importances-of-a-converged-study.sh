#!/usr/bin/env bash
# optuna 5.0.0 reading a storage written by 4.9.0: get_param_importances is PED-ANOVA now, which compares the best
# tenth of the trials with ALL trials of the study, not with the search space. Where the sampler had found the good values of what matters most, nearly all
# trials have them, so that the best tenth no longer differs in it: what TPE settled first loses its importance to what it never settled, noise included.
# The score is decisive^2 + 0.1 minor^2, and three parameters do nothing; 200 trials by TPE of 4.9.0 for each of four seeds, then the same storage in 5.0.0:
#   4.9.0 (fANOVA), seed 1:    decisive 0.98, every other at most 0.01
#   5.0.0 (PED-ANOVA):         decisive 0.31, 0.28, 0.50, 0.46: not the first in two of four, and of seed 1 one that does nothing leads with 0.37
#   5.0.0, 200 random trials:  decisive 0.84, 0.78, the first in both, and none of the three above 0.02: it is the convergence, not the number of trials
# Ends with 0 while 4.9.0 gives the decisive one over 0.9, and 5.0.0 under 0.6 in all four, behind a parameter without any effect in at least one.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv >/dev/null
venv/bin/pip -q install --no-compile optuna==4.9.0 numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1 2>/dev/null
venv/bin/pip -q install --no-compile --no-deps --target five optuna==5.0.0 2>/dev/null
cat > importances.py <<'P'
import optuna
from optuna.samplers import RandomSampler, TPESampler
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend

optuna.logging.set_verbosity(optuna.logging.ERROR)
NAMES, SEEDS = ("decisive", "minor", "noise1", "noise2", "noise3"), range(4)
FILE = JournalStorage(JournalFileBackend("studies.log"))

def score(trial):
    at = [trial.suggest_float(name, -1, 1) for name in NAMES]
    return at[0] ** 2 + 0.1 * at[1] ** 2

def write(name, sampler):
    drawn = optuna.create_study(sampler=sampler)
    drawn.optimize(score, n_trials=200)
    optuna.create_study(storage=FILE, study_name=name).add_trials(drawn.trials)

def shares(name):
    found = optuna.importance.get_param_importances(optuna.load_study(storage=FILE, study_name=name))
    print(optuna.__version__, name, {key: round(float(value), 2) for key, value in found.items()}, flush=True)
    return found

if optuna.__version__ == "4.9.0":
    for seed in SEEDS:
        write(f"tpe {seed}", TPESampler(seed=seed))
    for seed in SEEDS[:2]:
        write(f"random {seed}", RandomSampler(seed=seed))
    assert shares("tpe 1")["decisive"] > 0.9
else:
    settled, spread = [shares(f"tpe {seed}") for seed in SEEDS], [shares(f"random {seed}") for seed in SEEDS[:2]]
    assert all(found["decisive"] < 0.6 for found in settled) and any(next(iter(found)).startswith("noise") for found in settled)
    assert all(next(iter(found)) == "decisive" and found["decisive"] > 0.6 for found in spread)
P
PYTHONPATH= venv/bin/python importances.py
PYTHONPATH=$work/five venv/bin/python importances.py
