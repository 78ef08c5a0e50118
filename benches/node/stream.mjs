// The visits that every contender is given: made up from a seed, so always the same ones.

const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36',
];
const QUERIES = [
  '?utm_source=google&utm_medium=cpc&utm_campaign=implants&gclid=EAIaIQobChMI',
  '?utm_source=newsletter&utm_medium=email&utm_campaign=spring',
  '',
  '?utm_source=facebook&utm_medium=paid_social&utm_campaign=smile',
];
const PAGES = ['/', '/implants', '/prices', '/contact'];

export const WINDOW_SECONDS = 600;
export const BEGIN = Date.UTC(2026, 2, 2);

/** Numbers to lend: those reserved for fiction, in as many area codes as it takes. */
export const numbers = (count) =>
  Array.from(
    { length: count },
    (_, place) => `+1${212 + Math.floor(place / 98)}55501${String(place % 98).padStart(2, '0')}`,
  );

/** `count` visits that keep about `busy` numbers lent; a third of them are of clients who have one already. */
export function visits(count, busy) {
  let state = 20_260_302;
  const draw = (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const gap = (WINDOW_SECONDS * 1000) / busy / 1.5;
  const lately = [];
  const out = [];
  let [time, clients] = [BEGIN, 0];
  for (let index = 0; index < count; index += 1) {
    time += Math.round((gap * (50 + draw(101))) / 100);
    const again = draw(3) === 0 && lately.length > 0;
    const client = again ? lately[draw(lately.length)] : `0a1b2c3d-${clients++}`;
    if (!again && lately.push(client) > 50) lately.shift();
    out.push({
      client,
      at: new Date(time),
      url: `https://dentist.example${PAGES[draw(4)]}${QUERIES[draw(4)]}`,
      referrer: draw(2) ? 'https://www.google.com/' : null,
      userAgent: AGENTS[draw(3)],
    });
  }
  return out;
}
