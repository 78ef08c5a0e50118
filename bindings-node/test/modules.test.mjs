// One package, however it is loaded.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import * as imported from 'ringtrace';
import { midnight } from './site.mjs';

const required = createRequire(import.meta.url)('ringtrace');

test('`import` and `require` give the same classes and functions', () => {
  const names = Object.keys(imported).sort();
  assert.deepEqual(names, Object.keys(required).sort());
  for (const name of names) assert.equal(imported[name], required[name], name);
  assert.ok(names.includes('Tracker') && names.includes('Store') && names.includes('attribute'));
});

test('an error of one is an error of the other', () => {
  assert.throws(() => new required.Tracker({ pools: 5 }, { at: midnight }), imported.RingtraceError);
});
