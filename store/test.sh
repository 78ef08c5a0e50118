#!/usr/bin/env bash
# What the store is tested with beside `cargo test --workspace`: each set of features alone, encrypted connections, the
# benchmark at its smallest. Installs PostgreSQL and Redis where it can. Three minutes.
# Usage: store/test.sh [part ...]   parts: features encrypted bench (all of them if none is named)
set -euo pipefail
cd "$(dirname "$0")/.."

install() {
  command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] || return 0
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null && command -v redis-server openssl >/dev/null && return 0
  apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql redis-server openssl >/dev/null
}

# Every set of features compiles, tests included, without a warning.
features() {
  for set in "" sqlite postgres tls "sqlite tls"; do
    echo "features: ${set:-none}"
    cargo clippy -q -p ringtrace-store --locked --no-default-features --features "$set" --all-targets -- -D warnings
  done
}

# The workspace's tests leave the feature `tls` out.
encrypted() { cargo test -q -p ringtrace-store --locked --all-features --test it encrypted; }

# It shows that everything works, and that all designs lend the same numbers; its figures mean nothing.
bench() { cargo test -q -p ringtrace-benches --locked --bench store; }

parts=${*:-features encrypted bench}
install || echo "PostgreSQL or Redis could not be installed"
for part in $parts; do
  case $part in
    features | encrypted | bench) printf '\n== store: %s\n' "$part"; $part ;;
    *) echo "no part is called $part; there are: features encrypted bench" >&2; exit 2 ;;
  esac
done
