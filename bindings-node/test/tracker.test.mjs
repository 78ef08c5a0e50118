// A tracker as JavaScript sees it: names, instants, answers.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RingtraceError, Tracker, erlangB, plan, staticTable } from 'ringtrace';
import { at, config, midnight, url } from './site.mjs';

const opened = (more = {}) => new Tracker({ ...config, ...more }, { at: midnight });

test('a visit, a call, a report', () => {
  const tracker = opened();
  const answer = tracker.visit({ client: 'a', at: at(0), url });
  assert.deepEqual(answer.shown, [
    {
      destination: '+12125550100',
      number: '+12125550101',
      text: '(212) 555-0101',
      kind: 'dynamic',
      reason: 'lent',
      pool: 'site',
      until: at(10),
    },
  ]);
  assert.equal(answer.sessionStarted, true);

  const told = { id: 'c', dialled: '(212) 555-0101', caller: '(646) 555-0142' };
  const call = tracker.call({ ...told, at: at(3), started: at(1), answered: at(1, 8), ended: at(3) });
  assert.deepEqual(call.started, at(1));
  assert.equal(call.match, 'exact');
  assert.deepEqual(call.clients, [{ client: 'a', share: 1 }]);
  assert.deepEqual([call.waitMs, call.talkMs, call.uniqueTarget], [8_000, 112_000, true]);
  assert.deepEqual(call.credits[0].at, at(0));
  assert.deepEqual(tracker.callById('c'), call);
  assert.deepEqual(tracker.callsBetween({ from: midnight, until: at(2) }), { calls: [call], leftOff: 0 });
  const held = { from: at(0), until: at(10), client: 'a' };
  assert.deepEqual(tracker.holdsOf('(212) 555-0101', { at: at(5) }), { number: '+12125550101', holds: [held], leftOff: 0 });

  const query = {
    from: midnight,
    dimensions: ['sourceMedium', 'matchKind'],
    metrics: ['visits', 'uniqueTarget'],
    sort: 'visits',
  };
  const report = tracker.report(query);
  assert.deepEqual(report.period, { from: midnight, until: null, offsetMinutes: 0 });
  assert.deepEqual(report.dimensions, ['sourceMedium', 'matchKind']);
  assert.deepEqual(report.totals, { visits: 1, uniqueTarget: 1 });
  assert.deepEqual(
    report.rows.map((row) => row.key).sort(),
    [
      ['google / cpc', 'exact'],
      ['google / cpc', null],
    ].sort(),
  );
});

test('names are camelCase both ways, and the owner’s own words stay', () => {
  const tracker = opened({
    attribution: { model: 'lastNonDirect' },
    rules: [{ when: { field: 'utmSource', oneOf: ['big_Shop', 'theirOwn'] }, channel: 'Our_Own channel' }],
    pools: [{ ...config.pools[0], per: ['source', 'landingPage'], policy: 'round_robin' }],
  });
  const known = tracker.config();
  assert.deepEqual(known.channelTargetSeconds, config.channelTargetSeconds);
  assert.equal(known.rules[0].when.field, 'utmSource');
  assert.deepEqual(known.rules[0].when.oneOf, ['big_Shop', 'theirOwn']);
  assert.equal(known.rules[0].channel, 'Our_Own channel');
  assert.deepEqual(known.pools[0].per, ['source', 'landingPage']);
  assert.equal(known.pools[0].policy, 'round_robin');
  assert.equal(known.attribution.model, 'lastNonDirect');
  // What a tracker says of its configuration can be given back.
  assert.deepEqual(tracker.configure(known, { at: at(0) }), { added: [], removed: [] });
  assert.deepEqual(tracker.config(), known);
});

test('the configuration of another language, in snake_case, is taken too', () => {
  const theirs = { country: 'US', pools: [{ id: 'site', numbers: ['(212) 555-0101'], window_seconds: 60 }] };
  assert.equal(new Tracker(theirs, { at: midnight }).config().pools[0].windowSeconds, 60);
});

test('instants are Dates or texts, or whatever becomes such a text', () => {
  const tracker = opened();
  assert.deepEqual(tracker.visit({ client: 'a', at: '2026-03-02T12:00:00+02:00', url }).shown[0].until, at(10));
  const temporal = { toJSON: () => '2026-03-02T10:00:01Z' };
  assert.deepEqual(tracker.keepAlive({ client: 'a', at: temporal }).holds[0].until, at(10, 1));
  assert.deepEqual(tracker.status().now, at(0, 1));
  assert.deepEqual(new Tracker(config, { at: temporal }).status().now, at(0, 1));
});

test('keep-alive, leave, forget, export, explain', () => {
  const tracker = opened();
  tracker.visit({ client: 'a', at: at(0), url });
  assert.deepEqual(tracker.keepAlive({ client: 'a', at: at(5) }), {
    holds: [{ number: '+12125550101', until: at(15) }],
    lost: [],
  });
  const why = tracker.explain({ client: 'b', at: at(5), url });
  assert.equal(why.answer.shown[0].number, '+12125550102');
  assert.deepEqual([why.touch.channel, why.destinations[0].number.inUse], ['Paid Search', 1]);
  assert.equal(tracker.status().pools[0].inUse, 1, 'explaining changes nothing');

  const known = tracker.export('a');
  assert.deepEqual([known.seen, known.touches[0].at, known.touches[0].landingPage], [at(5), at(0), '/implants']);
  assert.deepEqual(known.holds, [{ number: '+12125550101', from: at(0), until: at(15) }]);
  assert.deepEqual(tracker.leave({ client: 'a', at: at(6) }), { released: ['+12125550101'] });
  assert.deepEqual(tracker.forget({ client: 'a', at: at(7) }), { touches: 1, calls: 0 });
  assert.throws(() => tracker.export('a'), { name: 'RingtraceError', code: 'unknown_client', path: 'client' });
});

test('a snapshot goes on where the tracker was', () => {
  const tracker = opened();
  tracker.visit({ client: 'a', at: at(0), url });
  const bytes = tracker.snapshot();
  assert.equal(bytes.constructor, Uint8Array);
  const again = Tracker.restore(bytes);
  assert.deepEqual(again.status(), tracker.status());
  const visit = { client: 'b', at: at(1), url };
  assert.deepEqual(again.visit(visit), tracker.visit(visit));
  assert.deepEqual(again.snapshot(), tracker.snapshot());
  for (const wrong of [new Uint8Array(), Buffer.from('none of ours'), bytes.slice(0, -1)]) {
    assert.throws(() => Tracker.restore(wrong), { code: 'invalid_snapshot' });
  }
  assert.throws(() => Tracker.restore('text'), { code: 'invalid_snapshot' });
});

test('events that were decided can be applied elsewhere', () => {
  const [one, other] = [opened(), opened()];
  const { events, answer } = one.decide({ visit: { client: 'a', at: at(0), url } });
  assert.deepEqual(answer.shown[0].until, at(10));
  assert.equal(one.status().sequence, 0);
  const stored = JSON.parse(JSON.stringify(events));
  assert.equal(other.apply(stored), 1);
  assert.equal(one.apply(events), 1);
  assert.deepEqual(one.snapshot(), other.snapshot());
  assert.throws(() => one.apply([{ ...events[0], v: 9999 }]), { code: 'unsupported_version', path: 'events[0].v' });
});

test('a batch is its commands one by one', () => {
  const commands = [
    { visit: { client: 'a', at: at(0), url } },
    { visit: { client: 'b', at: at(-60), url } },
    { keepAlive: { client: 'a', at: at(1) } },
    { call: { id: 'c', at: at(2), dialled: '+12125550101', started: at(2) } },
  ];
  const [tracker, alone] = [opened(), opened()];
  const answers = tracker.batch(commands);
  assert.deepEqual(answers[0], alone.visit(commands[0].visit));
  assert.ok(answers[1] instanceof RingtraceError);
  assert.deepEqual([answers[1].code, answers[1].path], ['time_went_back', 'at']);
  assert.deepEqual(answers[2], alone.keepAlive(commands[2].keepAlive));
  assert.deepEqual(answers[3], alone.call(commands[3].call));
  assert.deepEqual(tracker.snapshot(), alone.snapshot());
});

test('what a page needs is in the words of the page script', () => {
  const tracker = opened();
  const page = tracker.page(tracker.visit({ client: 'a', at: at(0), url }));
  assert.deepEqual([page.version, page.keep_alive_seconds, page.until], [1, 40, '2026-03-02T10:10:00Z']);
  assert.equal(page.rules[0].text, '(212) 555-0101');
});

test('plans', () => {
  const advice = plan({
    client: ['a', 'b', 'a'],
    at: [at(0), at(1), at(2)],
    windowSeconds: 600,
    wish: { prices: { number: 100, minute: 2 } },
  });
  assert.deepEqual([advice.log.sliding.peak, advice.log.sliding.firstAt], [2, at(1)]);
  assert.equal(advice.rules.find((rule) => rule.rule === 'peak').dynamicNumbers, 2);
  // Two lines and two Erlangs: (4/2) / (1 + 2 + 4/2) of the calls are lost.
  assert.ok(Math.abs(erlangB({ numbers: 2, load: 2 }).accuracy - 0.6) < 1e-12);
});

test('static numbers become a table for a browser, in the words of the engine', () => {
  const statics = [
    { number: '+12125550150', source: 'google', when: { field: 'landingPage', prefix: '/tea' } },
    { number: '+12125550151', landingPage: '/implants' },
  ];
  const site = { country: 'US', destination: '(212) 555-0100', staticNumbers: statics, sessionSeconds: 900 };
  const table = staticTable(site);
  assert.deepEqual([table.version, table.session_seconds, table.spam], [1, 900, undefined]);
  assert.deepEqual(table.numbers.map(({ number }) => number), ['+12125550151', '+12125550150']);
  assert.equal(table.numbers[0].landing_page, '/implants');
  assert.deepEqual(table.numbers[1].when, { field: 'landing_page', prefix: '/tea' });
  assert.ok(staticTable(site, { spam: true }).spam.includes('.'));
  const inRiga = [{ number: '+12125550150', when: { field: 'city', equals: 'Riga' } }];
  const nowhere = { ...site, pools: config.pools, staticNumbers: inRiga };
  assert.throws(() => staticTable(nowhere), (error) => {
    assert.ok(error instanceof RingtraceError);
    assert.deepEqual(error.problems.map(({ code, path }) => `${code} ${path}`), [
      'conflict config.pools',
      'conflict config.staticNumbers[0].when',
    ]);
    return true;
  });
});
