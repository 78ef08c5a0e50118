#!/usr/bin/env bash
# Builds what is measured with the release profile, and measures it: benches/python/README.md has the figures.
# Needs Rust, Python 3.10 or newer and redis-server (Debian's package of that name).
set -euo pipefail
cd "$(dirname "$0")/../.."
venv=$PWD/target/python/bench
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check 'maturin>=1.9,<2' --requirement benches/python/requirements.txt
"$venv/bin/maturin" build --quiet --release --locked --strip true --manifest-path bindings-python/Cargo.toml \
  --interpreter "$venv/bin/python" --out target/python/release
"$venv/bin/pip" install --quiet --disable-pip-version-check --no-index --force-reinstall target/python/release/*.whl
cargo build --quiet --release --locked -p ringtrace-benches --example visit_stream
cd benches/python
for question in visits text columns; do
  printf '\n%s.py\n' "$question"
  "$venv/bin/python" "$question.py"
done
