#!/usr/bin/env bash
# hydra-optuna-sweeper 1.3.0: a quoted choice is a string while the sweeper draws it and is parsed once more, without its quotes, for the job:
# choice('null') reaches the application as None, choice('1e-3') as 0.001, choice('[x]') as a list. Quoted twice it arrives as the string.
# Its storage fails besides: it depends on optuna<3, which any SQLAlchemy satisfies, and with SQLAlchemy 2 creating the study ends in an AssertionError.
# Ends with 0 while both are so.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv >/dev/null
venv/bin/pip -q install hydra-core==1.3.8 hydra-optuna-sweeper==1.3.0 optuna==2.10.1 SQLAlchemy==2.1.9 alembic==1.20.1 2>/dev/null
mkdir conf; printf 'aug: x\n' > conf/config.yaml
cat > app.py <<'P'
import hydra, json
@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg):
    open(hydra.utils.to_absolute_path("seen.txt"), "a").write(json.dumps(str(type(cfg.aug).__name__)) + " " + str(cfg.aug) + "\n")
    return 0.0
main()
P
sweep() { rm -f seen.txt; PYTHONPATH= venv/bin/python app.py --multirun hydra/sweeper=optuna hydra.sweeper.n_trials=12 hydra.sweeper.n_jobs=1 "$@" >out.txt 2>&1; }
sweep "aug=choice('null', '1e-3')"; once=$(sort -u seen.txt | tr '\n' ';')
sweep "aug=choice('\\'null\\'', '\\'1e-3\\'')"; twice=$(sort -u seen.txt | tr '\n' ';')
echo "quoted once:  $once"; echo "quoted twice: $twice"
if sweep "aug=choice(a, b)" hydra.sweeper.storage=sqlite:///x.db; then stored=works; else stored=$(tail -1 out.txt); fi
grep -q AssertionError out.txt && stored=AssertionError
echo "with a storage and SQLAlchemy 2: $stored"
[[ $once == *NoneType* && $once == *float* && $twice == *'"str" null'* && $twice == *'"str" 1e-3'* && $stored == AssertionError ]]
