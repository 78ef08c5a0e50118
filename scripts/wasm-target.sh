#!/usr/bin/env bash
# Makes wasm32-unknown-unknown compilable: the active toolchain's own target where there is one, else by rustup, else
# Debian's rustc-web, unpacked (not installed) beside the system, with std compiled once.
#
# Usage: scripts/wasm-target.sh [cargo arguments...]
#   without arguments: only makes the target ready
#   with arguments:    runs cargo with a compiler that has the target
#
# Environment: RINGTRACE_WASM_PREFIX   where Debian's compiler goes (default: .wasm-toolchain in the user's cache)
#              RINGTRACE_WASM_NO_RUSTUP=1   tries the last way only
set -euo pipefail
target=wasm32-unknown-unknown
prefix=${RINGTRACE_WASM_PREFIX:-${XDG_CACHE_HOME:-$HOME/.cache}/ringtrace-wasm}
say() { printf 'wasm-target: %s\n' "$*" >&2; }
has_std() { compgen -G "$("$1" --print target-libdir --target $target 2>/dev/null)/libstd-*.rlib" >/dev/null; }

from_debian() {
  command -v apt-get >/dev/null || { say "no rustup target and no apt-get: install $target by hand"; exit 1; }
  candidate() { apt-cache policy rustc-web 2>/dev/null | awk '/Candidate:/ && $2 != "(none)" {print $2}'; }
  local version; version=$(candidate)
  if [ -z "$version" ]; then apt-get update -qq >&2; version=$(candidate); fi
  [ -n "$version" ] || { say "this Debian has no rustc-web"; exit 1; }
  # What rustc-web needs at run time: its own std library and its LLVM.
  first_dependency() { apt-cache show "$1" | sed -n 's/^Depends: //p' | head -1 | tr ',' '\n' | sed 's/^ *//; s/ .*//' | grep -m1 -E "$2"; }
  local std llvm new host
  std=$(first_dependency "libstd-rust-web-dev=$version" '^libstd-rust-web-[0-9]')
  llvm=$(first_dependency "$std=$version" '^libllvm')
  new="$prefix.new"; rm -rf "$new"; mkdir -p "$new/debs" "$new/bin"
  download() { (cd "$new/debs" && apt-get -q -o APT::Sandbox::User=root download "rustc-web=$version" "libstd-rust-web-dev=$version" "$std=$version" "$llvm" "rust-web-src=$version" >&2); }
  say "downloading Debian's rustc-web $version"
  download || { rm -f "$new"/debs/*; apt-get update -qq >&2; download; }
  for deb in "$new"/debs/*.deb; do
    case $deb in
      */rust-web-src_*) dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$new" --wildcards './usr/src/rustc-*/library' ;;
      *) dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$new" --exclude='./usr/share' --exclude='./usr/bin/rustdoc' ;;
    esac
  done
  rm -rf "$new/debs"
  host=$(rustc -vV | sed -n 's/^host: //p')
  local lib="$new/usr/lib/rustlib"; mkdir -p "$lib/src" "$lib/$host/bin"
  for source in "$new"/usr/src/rustc-*; do ln -sfn "../../../src/${source##*/}" "$lib/src/rust"; done
  local lld; lld="$(rustc --print sysroot)/lib/rustlib/$host/bin/rust-lld"
  [ -x "$lld" ] || { command -v wasm-ld >/dev/null || apt-get install -y -qq --no-install-recommends lld >&2; lld=$(command -v wasm-ld); }
  cp -L "$lld" "$lib/$host/bin/rust-lld"
  cat > "$new/bin/rustc" <<'W'
#!/bin/sh
P=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
LD_LIBRARY_PATH="$P/usr/lib/x86_64-linux-gnu${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" exec "$P/usr/bin/rustc" "$@"
W
  chmod +x "$new/bin/rustc"
  # The only unstable flags of the project are here, to compile std itself; the project's own builds use none.
  local build="$new/build"; mkdir -p "$build/src"; echo '#![no_std]' > "$build/src/lib.rs"
  printf '[package]\nname="sysroot"\nversion="0.0.0"\nedition="2021"\n[workspace]\n' > "$build/Cargo.toml"
  say "compiling std for $target (about a minute)"
  (cd "$build"; unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_BUILD_RUSTFLAGS RUSTC_WRAPPER CARGO_BUILD_TARGET
    RUSTC="$new/bin/rustc" RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR="$build/target" CARGO_PROFILE_RELEASE_DEBUG=0 \
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="-Cembed-bitcode=yes -Zunstable-options" \
    cargo build -q -Z build-std=std,panic_abort,test -Z build-std-features= --release --target $target >&2)
  mkdir -p "$lib/$target/lib"
  find "$build/target/$target/release/deps" -name '*.rlib' ! -name 'libsysroot-*' -exec cp {} "$lib/$target/lib/" \;
  rm -rf "$build" "$new/usr/src" "$lib/src" "$prefix"; mkdir -p "$(dirname "$prefix")"; mv "$new" "$prefix"
  has_std "$prefix/bin/rustc" || { say "std was not built"; exit 1; }
}

if [ -z "${RINGTRACE_WASM_NO_RUSTUP:-}" ] && has_std rustc; then :
elif [ -x "$prefix/bin/rustc" ] && has_std "$prefix/bin/rustc"; then
  export RUSTC="$prefix/bin/rustc" CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-target}/wasm-debian"
elif [ -z "${RINGTRACE_WASM_NO_RUSTUP:-}" ] && command -v rustup >/dev/null && timeout 120 rustup target add $target >&2 && has_std rustc; then :
else
  from_debian
  export RUSTC="$prefix/bin/rustc" CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-target}/wasm-debian"
fi
[ $# -eq 0 ] || exec cargo "$@"
