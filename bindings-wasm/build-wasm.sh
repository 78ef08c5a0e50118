#!/usr/bin/env bash
# Builds the WebAssembly modules.
#
# Usage: bindings-wasm/build-wasm.sh [slim] [engine]   (both if none is named)
#   slim    dist/slim.wasm: the scanner for browsers
#   engine  dist/engine/: the whole engine for edge workers, with its JavaScript and its types
#
# Needs Rust and Node; fetches what else it needs: the WASM target (scripts/wasm-target.sh), `wasm-opt` (npm's binaryen,
# into the target folder; without npm the modules are some 4 % larger).
set -euo pipefail
cd "$(dirname "$0")/.."
target=wasm32-unknown-unknown
folder=${CARGO_TARGET_DIR:-target}
out=bindings-wasm/dist
parts=${*:-slim engine}
mkdir -p "$out"

# Where cargo put the module: scripts/wasm-target.sh may choose another target folder.
build() {
  local package=$1 profile=$2
  scripts/wasm-target.sh build --quiet --locked --profile "$profile" --target $target -p "$package" \
    --message-format=json-render-diagnostics |
    node -e 'let file; for (const line of require("fs").readFileSync(0, "utf8").split("\n")) {
      if (line[0] !== "{") continue;
      for (const name of JSON.parse(line).filenames ?? []) if (name.endsWith(".wasm")) file = name;
    } console.log(file ?? "")'
}

optimise() {
  local tools=$folder/wasm-tools
  [ -x "$tools/node_modules/.bin/wasm-opt" ] ||
    npm install --silent --no-audit --no-fund --no-save --prefix "$tools" binaryen@132 >&2 || true
  if [ -x "$tools/node_modules/.bin/wasm-opt" ]; then
    "$tools/node_modules/.bin/wasm-opt" "$@"
  else
    echo "build-wasm: no wasm-opt, the module stays as it is" >&2
    cp "$2" "$4"
  fi
}

sizes() {
  node -e 'const fs = require("fs"), zlib = require("zlib");
    for (const file of process.argv.slice(1)) {
      const bytes = fs.readFileSync(file);
      console.log(`${file}: ${bytes.length} bytes, brotli ${zlib.brotliCompressSync(bytes).length}`);
    }' "$@"
}

slim() {
  local module
  # Inlining next to nothing, and a small stack: both make a smaller module.
  module=$(CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="-Cllvm-args=-inline-threshold=20 -Clink-arg=-zstack-size=16384" \
    build ringtrace-slim slim)
  optimise -Oz "$module" -o "$out/slim.wasm" --flatten --rereloop -Oz --converge --strip-debug --strip-producers --strip-target-features
  sizes "$out/slim.wasm"
}

engine() {
  local module
  module=$(build ringtrace-engine wasm)
  cargo run --quiet --locked --manifest-path bindings-wasm/engine/bindgen/Cargo.toml --target-dir "$folder/bindgen" -- \
    "$module" "$out/engine"
  local bound=$out/engine/ringtrace_engine_bg.wasm
  optimise -Oz "$bound" -o "$bound.new" --strip-debug --strip-producers
  mv "$bound.new" "$bound"
  # The facade is the Node package's own.
  cp bindings-wasm/engine/index.mjs bindings-wasm/engine/index.d.mts bindings-node/{facade,instant,lines,wire}.mjs "$out/engine"
  mkdir -p "$out/engine/types"
  cp bindings-node/types/{attribution,config,event,facade,page,plan,tracker}.d.ts "$out/engine/types"
  sizes "$bound" "$out/engine/ringtrace_engine.js"
}

for part in $parts; do
  case $part in
    slim | engine) "$part" ;;
    *) echo "build-wasm: no part is called $part" >&2; exit 2 ;;
  esac
done
