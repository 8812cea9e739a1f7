#!/usr/bin/env bash
# keras-tuner 1.4.8, Hyperband: max_epochs does not lengthen the shortest round. Its brackets divide max_epochs by `factor` as often as at least 1 is left,
# so that with factor 3 the first round lasts 1 to 3 epochs whether max_epochs is 10 or 244 (there is no min_epochs), and one epoch more than a power of
# the factor makes it 2 instead of 1. One iteration starts 30, 90 and 254 trials for 10, 50 and 100 epochs, promoted ones counted again.
# Beside it: its modules import `six`, which it does not declare; beside Keras 3 on a backend that brings none the import ends in ModuleNotFoundError.
# Ends with 0 while both are so.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv >/dev/null
venv/bin/pip -q install keras-tuner==1.4.8 keras==3.12.0 jax==0.7.1 2>/dev/null
cat > rounds.py <<'P'
import os
os.environ["KERAS_BACKEND"] = "jax"
import keras_tuner as kt
for most in (10, 50, 100, 243, 244):
    oracle = kt.oracles.HyperbandOracle(objective=kt.Objective("val_loss", "min"), max_epochs=most, factor=3)
    rounds = [(b, r) for b in range(oracle._get_num_brackets()) for r in range(oracle._get_num_rounds(b))]
    print(most, min(oracle._get_epochs(*one) for one in rounds), sum(oracle._get_size(*one) for one in rounds))
P
if venv/bin/python rounds.py >out.txt 2>err.txt; then missing=nothing; else missing=$(tail -1 err.txt); fi
echo "as declared: $missing"
venv/bin/pip -q install six==1.17.0 2>/dev/null
found=$(venv/bin/python rounds.py 2>/dev/null | tr '\n' ';')
echo "max_epochs, epochs of the shortest round, trials: $found"
[[ $missing == *"No module named 'six'"* && $found == "10 2 30;50 2 90;100 2 254;"*"243 1 "*"244 2 "* ]]
