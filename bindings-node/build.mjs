// Builds the package into `dist/`: the native module by cargo, the JavaScript as CommonJS, and an entry for `import`
// that shares it, so that there is one of each class however the package is loaded.
//
// node build.mjs [--debug] [--features tls]

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import ts from 'typescript';

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({ options: { debug: { type: 'boolean' }, features: { type: 'string', default: '' } } });
const from = (...path) => join(here, ...path);

function native() {
  const profile = values.debug ? [] : ['--release'];
  const features = values.features ? ['--features', values.features] : [];
  const asked = [
    'build',
    '--locked',
    '-p',
    'ringtrace-node',
    '--message-format',
    'json-render-diagnostics',
    ...profile,
    ...features,
  ];
  const told = execFileSync('cargo', asked, { cwd: here, maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'inherit'] });
  const messages = told
    .toString()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const built = messages.find(
    (message) => message.reason === 'compiler-artifact' && message.target.name === 'ringtrace_node',
  );
  return built.filenames.find((name) => /\.(so|dylib|dll)$/.test(name));
}

/** A module as CommonJS. */
function common(name) {
  const options = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
  const { outputText } = ts.transpileModule(readFileSync(from(name), 'utf8'), {
    compilerOptions: options,
    fileName: name.replace('.mjs', '.js'),
  });
  return outputText.replace(/\.\/(columns|facade|instant|lines|store|wire)\.mjs/g, './$1.cjs');
}

mkdirSync(from('dist'), { recursive: true });
copyFileSync(native(), from('dist/ringtrace.node'));
for (const name of ['columns', 'facade', 'instant', 'lines', 'store', 'wire']) {
  writeFileSync(from(`dist/${name}.cjs`), common(`${name}.mjs`));
}
writeFileSync(from('dist/index.cjs'), common('node.mjs'));
const names = Object.keys(createRequire(import.meta.url)('./dist/index.cjs')).sort();
writeFileSync(
  from('dist/index.mjs'),
  `import ringtrace from './index.cjs';\n\nexport const { ${names.join(', ')} } = ringtrace;\n`,
);
console.log(`dist/ exports ${names.join(', ')}`);
