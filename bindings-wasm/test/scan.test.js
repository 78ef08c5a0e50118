import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile } from '../script/scan.js';
import { tableOf, textCases } from './tables.js';

const US = [{ destination: '+12125550100', tracking: '+12125550142' }];

function replace(scanner, text) {
  let out = '';
  let at = 0;
  for (const edit of scanner.edits([text])) {
    out += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return out + text.slice(at);
}

for (const group of textCases()) {
  test(`text: ${group.name}`, () => {
    const scanner = compile(tableOf(group.rules));
    for (const [text, shown] of group.shows) assert.equal(replace(scanner, text), shown, JSON.stringify(text));
    for (const text of group.stays) assert.equal(replace(scanner, text), text, JSON.stringify(text));
  });
}

test('a number in segments: only those that change have an edit', () => {
  const scanner = compile(tableOf(US));
  assert.deepEqual(scanner.edits(['Call (212) 5', '', '55-01', '00, not 212-555-01007; 2125550100']), [
    { number: 0, rule: 0, segment: 3, start: 0, end: 2, text: '42' },
    { number: 1, rule: 0, segment: 3, start: 23, end: 33, text: '2125550142' },
  ]);
});

test('wherever a text is cut into segments, the same comes out', () => {
  const scanner = compile(tableOf(US));
  const text = 'Call +1 (212) 555-0100 or 212.555.0100 x7';
  const shown = replace(scanner, text);
  for (let one = 0; one <= text.length; one++) {
    for (let two = one; two <= text.length; two++) {
      const segments = [text.slice(0, one), text.slice(one, two), text.slice(two)];
      const out = [...segments];
      for (const edit of scanner.edits(segments).reverse())
        out[edit.segment] = out[edit.segment].slice(0, edit.start) + edit.text + out[edit.segment].slice(edit.end);
      assert.equal(out.join(''), shown);
    }
  }
});

test('a mask is left aside in data', () => {
  const scanner = compile(tableOf([{ ...US[0], mask: '+1 ### ### ####' }]));
  assert.equal(scanner.edits(['(212) 555-0100'])[0].text, '+1 212 555 0142');
  assert.equal(scanner.edits(['(212) 555-0100'], false)[0].text, '(212) 555-0142');
});

test('what is no table is refused', () => {
  for (const text of ['', 'ringtrace', 'ringtrace\t2\t00', 'ringtrace\t1\t00\n0\t2125550100\t2125550142', 'ringtrace\t1\t00\n+1\t1\nx'])
    assert.throws(() => compile(text), Error, JSON.stringify(text));
  assert.deepEqual(compile('ringtrace\t1\t00\n').edits(['212-555-0100']), []);
});

test('every digit of the basic plane has its value', () => {
  // The zeros of Unicode 15.1's decimal digits (general category Nd).
  const zeros = [
    0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20,
    0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0,
    0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
  ];
  const scanner = compile(tableOf(US));
  const write = (digits, zero) => [...digits].map((digit) => String.fromCharCode(zero + +digit)).join('');
  for (const zero of zeros) {
    assert.equal(replace(scanner, write('2125550100', zero)), write('2125550142', zero), zero.toString(16));
    // What stands before the zero and after the nine is no digit.
    if (zero > 0x30) assert.equal(scanner.edits([`${String.fromCharCode(zero - 1)}2125550100`]).length, 1);
  }
});
