#!/usr/bin/env bash
# Builds the npm package, installs it into an empty folder, and runs all its tests from there: types, host tests, the
# scenarios of core/spec with the same answers as Rust's, the examples. Needs Rust and Node 20 or newer.
# Usage: ./test.sh [--release]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
profile=--debug
[ "${1:-}" = --release ] && profile=

step() { printf '\n== %s\n' "$*"; }
empty=$(mktemp -d)
trap 'rm -rf "$empty"' EXIT

step "build the package"
cd "$here"
npm ci --silent
node build.mjs $profile
npm pack --silent --ignore-scripts --pack-destination "$empty" >/dev/null

step "what Rust answers to the scenarios, and a module that panics"
cd "$root"
target=$(cargo metadata --format-version 1 --no-deps --locked | node -pe 'JSON.parse(require("fs").readFileSync(0)).target_directory')
cargo run --quiet --locked -p ringtrace --example spec_answers > "$empty/answers"
cargo build --quiet --locked -p ringtrace-node --example panics
for built in "$target"/debug/examples/{libpanics.so,libpanics.dylib,panics.dll}; do
  [ ! -e "$built" ] || cp "$built" "$empty/panics.node"
done

step "install it into an empty folder"
cd "$empty"
cp "$here"/test/package.json "$here"/test/package-lock.json "$here"/.npmrc .
npm ci --silent
npm install --silent --no-save --ignore-scripts ./ringtrace-*.tgz
cp -r "$here/test" test
cp -r "$root/examples/node" examples
rm -rf examples/node_modules

step "types"
npx tsc -p test

step "tests"
export RINGTRACE_SPEC="$root/core/spec" RINGTRACE_SPEC_ANSWERS="$empty/answers" RINGTRACE_PANICS="$empty/panics.node" RINGTRACE_EXAMPLES="$empty/examples"
node --test --test-reporter=dot test/*.test.mjs
