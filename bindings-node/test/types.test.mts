// The package's types, used as a program would: `tsc --strict` reads this file and does not run it.

import {
  RingtraceError,
  Rules,
  Store,
  StoredTracker,
  Tracker,
  Watch,
  answerPage,
  attribute,
  erlangB,
  htmlStream,
  plan,
  rewriteHtml,
  staticTable,
  substitute,
} from 'ringtrace';
import type {
  Attribution, CallAnswer, Called, Config, Edit, Event, HoldChange, PageAnswer, Report, Shown, VisitAnswer,
} from 'ringtrace';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>) => {};

const config: Config = {
  country: 'US',
  channelTargetSeconds: { 'Paid Search': 30 },
  attribution: { model: { timeDecay: { halfLifeHours: 24 } }, lookbackDays: 30 },
  pools: [
    {
      id: 'site',
      numbers: ['+12125550101'],
      window: 'hard',
      per: ['source'],
      when: { all: [{ field: 'utmSource', equals: 'x' }, { not: { field: 'hour', between: [9, 18] } }] },
    },
  ],
  seed: 7n,
};
const at = new Date();
const tracker = new Tracker(config, { at });
const answer = tracker.visit({ client: 'a', at, url: 'https://dentist.example/' });
const held = tracker.holdsOf('+12125550101', { at });
same<typeof answer, VisitAnswer>(true);
same<Shown['until'], Date | undefined>(true);
same<Date, (typeof held)['holds'][number]['from']>(true);
const call = tracker.call({ id: 'c', at: '2026-03-02T10:00:00Z', status: 'no_answer' });
same<typeof call, CallAnswer>(true);
same<CallAnswer['started'], Date | undefined>(true);
const report: Report = tracker.report({
  dimensions: ['sourceMedium'],
  metrics: ['uniqueTarget'],
  sort: 'visits',
  model: 'lastNonDirect',
});
const figure: number | null | undefined = report.rows[0]?.values.uniqueTarget;
const page: PageAnswer = tracker.page(answer);
const seconds: number | undefined = page.keep_alive_seconds;
const version: number = staticTable(config, { spam: true }).version;
const { events } = tracker.decide({ keepAlive: { client: 'a', at } });
same<typeof events, Event[]>(true);
same<ReturnType<typeof tracker.apply>, number>(true);
same<ReturnType<typeof tracker.snapshot>, Uint8Array>(true);
const again: Tracker = Tracker.restore(tracker.snapshot());
again.configure(tracker.config(), { at });
for (const one of tracker.batch([{ visit: { client: 'a', at } }, { leave: { client: 'a', at } }])) {
  if (one instanceof RingtraceError)
    one.problems.map((problem) => `${problem.code} ${problem.path} ${problem.message}`);
}

const rules = new Rules([{ destination: '+12125550100', tracking: '+12125550142', mask: null }]);
const edits: Edit[] = rules.edits(['a', 'b']);
const texts: string[] = [
  rules.replace('x'),
  substitute(rules, 'x'),
  rewriteHtml([], 'x', { structured: true }),
  new Rules({ table: rules.table }).table,
];
process.stdin.pipe(htmlStream(rules, { messengers: true })).pipe(process.stdout);

const credits: Attribution = attribute({
  models: ['markov', { shapley: { form: 'ordered' } }],
  paths: [{ path: ['a'], conversions: 1 }],
});
attribute({
  models: ['last'],
  channels: ['a'],
  touches: { client: new Uint32Array(1), channel: new Int32Array(1), at: new BigInt64Array(1) },
});
attribute({ models: ['last'], touches: { client: ['a'], channel: ['b'], converted: [true], at: [at] } });
const accuracy: number = erlangB({ numbers: 5, load: 2 }).accuracy;
const cost: number | undefined = plan({ client: ['a'], at: [at] }).rules[0]?.cost;

async function stored() {
  const store = await Store.open('memory:', { durability: 'written' });
  const site: StoredTracker = await store.tracker('site', { config, at });
  const shown = await site.visit({ client: 'a', at });
  same<typeof shown, VisitAnswer>(true);
  const promised = site.report();
  same<typeof promised, Promise<Report>>(true);
  await answerPage(site, '{}', { userAgent: 'x', ip: '192.0.2.1', client: 'a' });
  await answerPage(tracker, { do: 'leave' });
  const watch: Watch = site.waitingFor('memory').watch({ after: 0, signal: new AbortController().signal });
  for await (const { at, fact } of watch) {
    same<typeof at, string>(true);
    const holds: HoldChange[] = fact.visited?.holds ?? fact.kept_alive?.holds ?? [];
    if (fact.called) same<typeof fact.called.matched, Called['matched']>(true);
    if (holds.length > watch.sequence) break;
  }
  for await (const event of store.events('site', { after: 7 })) tracker.apply([event]);
  Tracker.restore(await store.firstSnapshot('site')).apply((await site.snapshot()) && []);
  await store.create('other', config);
  // @ts-expect-error a watch must know where to begin
  site.watch();
  // @ts-expect-error no event is a command
  for await (const { visit } of watch) visit;
  await store.close();
}

// What must not pass.
// @ts-expect-error a tracker begins at an instant
new Tracker(config);
// @ts-expect-error an instant is no number
tracker.visit({ client: 'a', at: 5 });
// @ts-expect-error there is no such field
tracker.visit({ client: 'a', at, user_agent: 'x' });
// @ts-expect-error there is no such model
tracker.report({ model: 'best' });
// @ts-expect-error there is no such metric
tracker.report({ metrics: ['unique_target'] });
// @ts-expect-error a leaf has one test
const two: Config = { pools: [{ id: 'a', numbers: [], when: { field: 'nothing', equals: 'x' } }] };
// @ts-expect-error columns need the channels' names
attribute({ models: ['last'], touches: { client: new Uint32Array(1), channel: new Uint32Array(1) } });
// @ts-expect-error Erlang B asks for two of three
erlangB({ load: 2 });
// @ts-expect-error events are facts, no commands
tracker.apply([{ visit: {} }]);
// @ts-expect-error a store is opened
new Store();
export { figure, seconds, edits, texts, credits, accuracy, cost, stored, two };
