#!/usr/bin/env bash
# scikit-learn 1.9.1: max_samples of 1 is no end for forests any more. RandomForestClassifier with max_samples=1.5 draws 300 of 200 rows for each tree, and
# so does ExtraTreesClassifier with bootstrap, while BaggingClassifier and IsolationForest refuse the same value, as forests did up to 1.8.0.
# A search whose best forest stands at 1.0 may thus lie at an end of its own range; the same setting of the other two is at an end that nobody can pass.
# Ends with 0 while both are so.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
cat > try.py <<'P'
import numpy as np, sklearn
from sklearn.ensemble import BaggingClassifier, ExtraTreesClassifier, IsolationForest, RandomForestClassifier
rows = np.random.default_rng(0).normal(size=(200, 4))
for kind, more in ((RandomForestClassifier, {}), (ExtraTreesClassifier, {"bootstrap": True}), (BaggingClassifier, {}), (IsolationForest, {})):
    try:
        made = kind(n_estimators=3, max_samples=1.5, random_state=0, **more).fit(rows, (rows[:, 0] > 0).astype(int))
        print(kind.__name__, {len(drawn) for drawn in made.estimators_samples_}, end="; ")
    except ValueError as error:
        print(kind.__name__, type(error).__name__, end="; ")
P
told() { python3 -m venv "$1" >/dev/null; "$1/bin/pip" -q install "scikit-learn==$1" 2>/dev/null; "$1/bin/python" try.py; }
old=$(told 1.8.0); new=$(told 1.9.1)
echo "1.8.0: $old"; echo "1.9.1: $new"
refused="InvalidParameterError"
[[ $old == "RandomForestClassifier $refused; ExtraTreesClassifier $refused; BaggingClassifier $refused; IsolationForest $refused; " ]]
[[ $new == "RandomForestClassifier {300}; ExtraTreesClassifier {300}; BaggingClassifier $refused; IsolationForest $refused; " ]]
