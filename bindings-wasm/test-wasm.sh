#!/usr/bin/env bash
# Builds both WebAssembly modules and tests them against Rust: the same edits, the same choices, the same answers.
# Needs Rust and Node; build-wasm.sh fetches what else it needs. Tests that need no browser only.
set -euo pipefail
cd "$(dirname "$0")/.."
bindings-wasm/build-wasm.sh
cargo run --quiet --locked -p ringtrace --example spec_answers > target/spec_answers.jsonl
node --test bindings-wasm/test/differential.test.mjs bindings-wasm/test/decide.test.mjs \
  bindings-wasm/test/spec.test.mjs bindings-wasm/test/engine.test.mjs
# What a browser loads: the page script's budget is 12,000 bytes, and the script itself takes less than 5,000 of them.
node -e 'const { brotliCompressSync } = require("zlib");
  const size = brotliCompressSync(require("fs").readFileSync("bindings-wasm/dist/slim.wasm")).length;
  if (size > 6600) { console.error(`slim.wasm has ${size} bytes, over its budget of 6,600`); process.exit(1); }'
