// Texts and pages, looked through for one number and rewritten.

import { findPhoneNumbersInText } from 'libphonenumber-js';
import { Rules, htmlStream } from 'ringtrace';
import { figures } from './clock.mjs';

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

function rate(bytes, rounds, run) {
  const all = [];
  for (let round = 0; round < rounds; round += 1) {
    const began = process.hrtime.bigint();
    run();
    all.push(Number(process.hrtime.bigint() - began));
  }
  const { quickest, middle } = figures(all);
  const speed = (ns) => ((bytes / ns) * 1000).toFixed(1);
  return [speed(quickest), speed(middle)];
}

const count = (text, written) => text.split(written).length - 1;

export async function scanPages(length) {
  const rules = new Rules([{ destination: OWN, tracking: '+12125550142' }]);
  const text = prose(length);
  const html = page(text);
  const bytes = Buffer.from(html);
  const wide = text.replace('teeth', 'зубы');
  const short = text.slice(0, text.length >> 4);
  const replaced = rules.replace(short);
  const [byOther, found] = byLibrary(short);
  if (count(byOther, '0142') !== count(replaced, '0142')) throw new Error('the two find other numbers');
  const hits = (given) => rules.edits(given).length;
  const stream = () => {
    const out = htmlStream(rules);
    out.resume();
    for (let at = 0; at < bytes.length; at += 65_536) out.write(bytes.subarray(at, at + 65_536));
    out.end();
  };
  return [
    ['a text, ringtrace', ...rate(text.length, 15, () => rules.replace(text)), hits(text)],
    ['a text beyond Latin-1, ringtrace', ...rate(wide.length, 15, () => rules.replace(wide)), hits(wide)],
    ['a text, libphonenumber-js', ...rate(short.length, 5, () => byLibrary(short)), found],
    [
      'HTML, ringtrace, one text',
      ...rate(bytes.length, 15, () => rules.rewriteHtml(html)),
      count(rules.rewriteHtml(html), '0142'),
    ],
    ['HTML, ringtrace, a stream of bytes', ...rate(bytes.length, 15, stream), count(rules.rewriteHtml(html), '0142')],
  ];
}
