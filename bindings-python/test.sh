#!/usr/bin/env bash
# Builds the wheel, installs it into an empty environment, and runs every test of the Python package from there: the
# scenarios of core/spec byte by byte, the host's own tests, doctests, types, the examples. Needs Rust and Python 3.10 or
# newer (python3 -m venv); everything else comes by pip into target/python.
# PYTHON=python3.13 bindings-python/test.sh   # another interpreter
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
work=$PWD/target/python
step() { printf '\n-- python: %s\n' "$*"; }

step "the wheel"
if ! "$work/tools/bin/maturin" --version >/dev/null 2>&1; then
  if ! "$python" -m venv --clear "$work/tools" 2>/dev/null; then
    apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-venv python3-pip >/dev/null
    "$python" -m venv --clear "$work/tools"
  fi
  "$work/tools/bin/pip" install --quiet --disable-pip-version-check 'maturin>=1.9,<2'
fi
rm -rf "$work/wheel" "$work/empty"
"$work/tools/bin/maturin" build --quiet --locked --profile "${PROFILE:-dev}" --strip true --manifest-path bindings-python/Cargo.toml \
  --interpreter "$python" --out "$work/wheel" 2>&1 | grep -v '^\(📦\|🐍\|🔗\|🔬\|📡\|🍹\)' || true
ls "$work"/wheel/*.whl

step "an empty environment, with nothing but the wheel"
"$python" -m venv "$work/empty"
run=$work/empty/bin
"$run/pip" install --quiet --disable-pip-version-check --no-index "$work"/wheel/*.whl
cd examples/python
"$run/python" first_call.py | diff first_call.txt - && echo "first_call.py: as it should be"
cd ../..

step "what the tests need"
"$run/pip" install --quiet --disable-pip-version-check --no-compile --requirement bindings-python/requirements-test.txt

step "tests, from Rust's answers and from the examples"
cargo run --quiet --locked -p ringtrace --example spec_answers > "$work/spec_answers.jsonl"
export RINGTRACE_SPEC_ANSWERS=$work/spec_answers.jsonl
# Not from a folder where the sources could be taken for the package.
cd bindings-python/tests
"$run/python" -m pytest -q -p no:cacheprovider . ../../examples/python
"$run/python" -m pytest -q -p no:cacheprovider --doctest-modules --pyargs ringtrace
"$run/python" ../../examples/python/attribution.py | tail -1

step "types"
cd ..
"$run/mypy" --config-file pyproject.toml --cache-dir "$work/mypy" python/ringtrace
"$run/mypy" --config-file pyproject.toml --cache-dir "$work/mypy" --ignore-missing-imports tests/typed.py ../examples/python/*.py
"$run/python" -m mypy.stubtest --mypy-config-file pyproject.toml ringtrace._native
printf '\npython: all passed\n'
