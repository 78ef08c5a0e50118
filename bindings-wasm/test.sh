#!/usr/bin/env bash
# Builds the page script and tests it: types, the scanner, pages and the demo site in a real browser. Installs what it
# needs.
# Usage: bindings-wasm/test.sh
set -euo pipefail
cd "$(dirname "$0")"
export CHROMIUM=${CHROMIUM:-/usr/bin/chromium}

[ -x "$CHROMIUM" ] || {
  echo "installing Chromium"
  { apt-get install -y -qq --no-install-recommends chromium || { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; }; } >/dev/null
}
# `npm ci` begins from nothing every time; what is there already and fits is left.
[ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --no-audit --no-fund --loglevel=error
node_modules/.bin/tsc -p .
[ -e dist/slim.wasm ] || ./build-wasm.sh slim
[ -e dist/engine/index.mjs ] || ./build-wasm.sh engine
node build.mjs
# The pages are timed: one file after another.
node --test --test-concurrency=1 --test-reporter=spec test/*.test.js
# The demo site's backend is the Node package.
[ -e ../bindings-node/dist/index.mjs ] || (cd ../bindings-node && npm ci --silent && node build.mjs --debug)
node --test --test-reporter=spec ../examples/web/demo.test.mjs
