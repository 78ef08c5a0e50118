//! `ringtrace-bindgen IN.wasm FOLDER`: what the `wasm-bindgen --target web` command does, from the library it is made
//! of. So its version is the one in `Cargo.lock`, and nobody has to install anything.

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [module, folder] = arguments.as_slice() else {
        bail!("usage: ringtrace-bindgen IN.wasm FOLDER");
    };
    let mut bindgen = Bindgen::new();
    bindgen.web(true)?.typescript(true).remove_name_section(true).remove_producers_section(true);
    bindgen.input_path(module).out_name("ringtrace_engine");
    bindgen.generate(folder).with_context(|| format!("wasm-bindgen can't bind {module}"))
}
