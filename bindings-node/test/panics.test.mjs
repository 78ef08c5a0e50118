// A panic inside becomes an error. `RINGTRACE_PANICS` is a module whose functions panic.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';

const panics = createRequire(import.meta.url)(process.env.RINGTRACE_PANICS);

test('on the main thread', () => {
  for (let round = 0; round < 3; round += 1) assert.throws(() => panics.atOnce(), Error);
});

test('on a thread of the pool', async () => {
  for (let round = 0; round < 3; round += 1) {
    await assert.rejects(panics.later(), (error) => JSON.parse(error.message).error.code === 'broken');
  }
});
