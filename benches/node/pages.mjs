// Texts and pages, looked through for one number and rewritten.

import { Readable } from 'node:stream';
import { findPhoneNumbersInText } from 'libphonenumber-js';
import { Rules, htmlStream } from 'ringtrace';
import { figures, processor } from './clock.mjs';

const OWN = '+12125550100';
const WRITTEN = ['(212) 555-0100', '+1 212 555 0100', '212-555-0100', '212.555.0100', '+12125550100'];
const WORDS =
  'we care for your teeth since 1998 from 9 to 18 every day at 14 Main Street ask for Dr. Smith or for an implant from $1,200.00 see our prices and our team'.split(
    ' ',
  );

/** Made-up prose with other digits in it, and one of the business's numbers about every 600 characters. */
function prose(length) {
  let [state, out] = [7, ''];
  const draw = (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  while (out.length < length) {
    for (let words = 0; words < 110; words += 1) out += `${WORDS[draw(WORDS.length)]} `;
    out += draw(4) ? `${WRITTEN[draw(WRITTEN.length)]}, ` : `${1 + draw(9)}46-555-01${10 + draw(90)}, `;
  }
  return out;
}

const page = (text) =>
  `<!doctype html><html><body>${text
    .split(', ')
    .map((part) => `<div class="text"><p title="more">${part}</p></div>`)
    .join('\n')}</body></html>`;

/** What one would write with libphonenumber-js. */
function byLibrary(text) {
  let [out, at, found] = ['', 0, 0];
  for (const { startsAt, endsAt, number } of findPhoneNumbersInText(text, 'US')) {
    if (number.number !== OWN) continue;
    out += `${text.slice(at, startsAt)}(212) 555-0142`;
    at = endsAt;
    found += 1;
  }
  return [out + text.slice(at), found];
}

async function rate(bytes, rounds, run) {
  const all = [];
  for (let round = 0; round < rounds; round += 1) {
    const began = processor();
    await run();
    all.push(processor() - began);
  }
  const { quickest, middle } = figures(all);
  const speed = (ns) => ((bytes / ns) * 1000).toFixed(2);
  return [speed(quickest), speed(middle)];
}

const count = (text, written) => text.split(written).length - 1;

export async function scanPages(length) {
  const rules = new Rules([{ destination: OWN, tracking: '+12125550142' }]);
  const text = prose(length);
  const html = page(text);
  const bytes = Buffer.from(html);
  const wide = text.replace('teeth', 'зубы');
  const short = text.slice(0, 1 << 14);
  const replaced = rules.replace(short);
  const [byOther, found] = byLibrary(short);
  if (count(byOther, '0142') !== count(replaced, '0142')) throw new Error('the two find other numbers');
  const hits = (given) => rules.edits(given).length;
  const chunks = Array.from({ length: Math.ceil(bytes.length / 65_536) }, (_, at) =>
    bytes.subarray(at * 65_536, (at + 1) * 65_536),
  );
  const stream = async () => {
    let length = 0;
    for await (const piece of Readable.from(chunks).pipe(htmlStream(rules))) length += piece.length;
    if (length !== bytes.length) throw new Error('the stream lost something');
  };
  return [
    ['a text, ringtrace', ...(await rate(text.length, 15, () => rules.replace(text))), hits(text)],
    ['a text beyond Latin-1, ringtrace', ...(await rate(wide.length, 15, () => rules.replace(wide))), hits(wide)],
    ['a text, libphonenumber-js', ...(await rate(short.length, 5, () => byLibrary(short))), found],
    [
      'HTML, ringtrace, one text',
      ...(await rate(bytes.length, 15, () => rules.rewriteHtml(html))),
      count(rules.rewriteHtml(html), '0142'),
    ],
    [
      'HTML, ringtrace, a stream of bytes',
      ...(await rate(bytes.length, 15, stream)),
      count(rules.rewriteHtml(html), '0142'),
    ],
  ];
}
