// Numbers on the page: every case of the specification, and what only JavaScript sees.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { Rules, htmlStream, rewriteHtml, substitute } from 'ringtrace';

const cases = (name) => JSON.parse(readFileSync(join(process.env.RINGTRACE_SPEC, 'page', name), 'utf8')).groups;
const pairs = (group) => [...(group.shows ?? []), ...(group.stays ?? []).map((text) => [text, text])];
const plain = { destination: '+12125550100', tracking: '+12125550142' };

for (const group of cases('text.json')) {
  test(`text: ${group.name}`, () => {
    const rules = new Rules(group.rules);
    for (const [text, shown] of pairs(group)) {
      assert.equal(rules.replace(text), shown);
      const edits = rules.edits([text]);
      assert.deepEqual(edits, rules.edits(text), 'one segment is the whole text');
    }
  });
}

const optionsOf = (group) =>
  Object.fromEntries(
    (group.options ?? []).map((name) => (name === 'no_attributes' ? ['attributes', false] : [name, true])),
  );

/** The page through a stream, `size` bytes at a time. */
async function streamed(rules, page, options, size) {
  const bytes = Buffer.from(page);
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
  const out = await Readable.from(pieces).pipe(htmlStream(rules, options)).toArray();
  return Buffer.concat(out).toString();
}

for (const group of cases('html.json')) {
  test(`html: ${group.name}`, async () => {
    const [rules, options] = [new Rules(group.rules), optionsOf(group)];
    for (const [page, shown] of pairs(group)) {
      assert.equal(rules.rewriteHtml(page, options), shown);
      for (const size of [1, 7, 4096]) assert.equal(await streamed(rules, page, options, size), shown);
    }
  });
}

test('positions are those of JavaScript', () => {
  const rules = new Rules([plain]);
  const text = 'é€\u{1f600} 212-555-0100';
  const [edit] = rules.edits(text);
  assert.equal(text.slice(edit.start, edit.end), '212-555-0100');
  const segments = ['é\u{1f600} 212-', '555-01', '00 ç'];
  const parts = rules.edits(segments).map((part) => segments[part.segment].slice(part.start, part.end));
  assert.equal(parts.at(-1), '00');
});

test('rules, lists of them and tables do the same', async () => {
  const rules = new Rules([{ ...plain, mask: '1-###-###-####', aliases: ['555-0100'] }]);
  assert.equal(substitute(rules, '(212) 555-0100'), '1-212-555-0142');
  assert.equal(new Rules({ table: rules.table }).replace('(212) 555-0100'), '1-212-555-0142');
  assert.equal(substitute([plain], 'no number'), 'no number');
  const page = '<p title="212-555-0100">212-555-0100</p>';
  assert.equal(rewriteHtml([plain], page), page.replaceAll('0100', '0142'));
  assert.equal(rewriteHtml([plain], page, { attributes: false }), '<p title="212-555-0100">212-555-0142</p>');
  assert.equal(await streamed([plain], page, {}, 5), page.replaceAll('0100', '0142'));
  assert.throws(() => htmlStream([{ destination: '' }]), { name: 'RingtraceError' });
});
