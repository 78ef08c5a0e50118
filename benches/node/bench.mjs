// What does a visit cost in Node, what does a batch, and how fast are pages read? Beside each answer what one would write
// instead, measured in the same run.
//
//   node bench.mjs [--quick]        needs redis-server, cargo, and the package built (bindings-node/build.mjs)

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Store, Tracker } from 'ringtrace';
import { inTurn, processor, table } from './clock.mjs';
import { RedisTracker } from './lua.mjs';
import { MapTracker } from './map.mjs';
import { scanPages } from './pages.mjs';
import { BEGIN, WINDOW_SECONDS, numbers, visits } from './stream.mjs';

const { values: asked } = parseArgs({ options: { quick: { type: 'boolean' } } });
const NUMBERS = 1000;
const BATCH = 500;
const IN_FLIGHT = 64;
const stream = visits(asked.quick ? 2000 : 20_000, NUMBERS * 0.8);
const pool = { id: 'site', numbers: numbers(NUMBERS), window: 'hard', windowSeconds: WINDOW_SECONDS };
const config = { domains: ['dentist.example'], pools: [pool] };
const beginning = { at: new Date(BEGIN) };
const folder = mkdtempSync(join(tmpdir(), 'ringtrace-bench-'));

/** A Redis of our own, that keeps nothing. */
async function redisServer() {
  const port = await new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
  const server = spawn(
    'redis-server',
    ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await new Promise((resolve) =>
    server.stdout.on('data', (text) => `${text}`.includes('Ready to accept') && resolve()),
  );
  return { port, stop: () => server.kill() };
}

/** As many at once as a busy server has. */
const flying = (visit) => async (block) => {
  for (let at = 0; at < block.length; at += IN_FLIGHT) await Promise.all(block.slice(at, at + IN_FLIGHT).map(visit));
};
const oneByOne = (visit) => async (block) => {
  for (const one of block) await visit(one);
};

/** All contenders lend the same numbers to the same clients. */
async function agree(redis) {
  const [tracker, map] = [new Tracker(config, beginning), new MapTracker(pool.numbers)];
  for (const visit of stream.slice(0, 5000)) {
    const number = tracker.visit(visit).shown[0].number;
    assert.equal(map.visit(visit), number);
    assert.equal((await redis.visit(visit)) ?? undefined, number);
  }
}

async function singles(port) {
  await agree(await RedisTracker.open(port, 'check', pool.numbers));
  const [tracker, map] = [new Tracker(config, beginning), new MapTracker(pool.numbers)];
  const [redis, busyRedis] = [
    await RedisTracker.open(port, 'one', pool.numbers),
    await RedisTracker.open(port, 'busy', pool.numbers),
  ];
  const store = await Store.open(join(folder, 'bench.db'));
  const written = await Store.open(join(folder, 'written.db'), { durability: 'written' });
  const site = await store.tracker('site', { config, ...beginning });
  const writtenSite = await written.tracker('site', { config, ...beginning });
  const contenders = {
    ringtrace: (block) => block.forEach((visit) => tracker.visit(visit)),
    'a Map and a scan': (block) => block.forEach((visit) => map.visit(visit)),
    'Redis, one by one': oneByOne((visit) => redis.visit(visit)),
    [`Redis, ${IN_FLIGHT} in flight`]: flying((visit) => busyRedis.visit(visit)),
    [`ringtrace store, written, ${IN_FLIGHT} in flight`]: flying((visit) => writtenSite.visit(visit)),
    [`ringtrace store, synced to disk, ${IN_FLIGHT} in flight`]: flying((visit) => site.visit(visit)),
  };
  const times = await inTurn(contenders, stream, 256);
  await Promise.all([store.close(), written.close(), ...RedisTracker.all.map((one) => one.close())]);
  return times;
}

async function batches() {
  const [tracker, single] = [new Tracker(config, beginning), new Tracker(config, beginning)];
  const contenders = {
    'Node, one by one': (block) => block.forEach((visit) => single.visit(visit)),
    'Node, batches': (block) => void tracker.batch(block.map((visit) => ({ visit }))),
  };
  const times = await inTurn(contenders, stream, BATCH, processor);
  const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
  const wire = ({ userAgent, ...visit }) => JSON.stringify({ ...visit, user_agent: userAgent });
  const { windowSeconds, ...others } = pool;
  const wireConfig = JSON.stringify({ ...config, pools: [{ ...others, window_seconds: windowSeconds }] });
  const input = `${[wireConfig, ...stream.map(wire)].join('\n')}\n`;
  const run = ['run', '--release', '--quiet', '--locked', '-p', 'ringtrace-node', '--example', 'stream'];
  const rust = JSON.parse(execFileSync('cargo', run, { cwd: root, input, maxBuffer: 1 << 28 }));
  const told = ([quickest, middle]) => ({ quickest, middle });
  return {
    ...times,
    'Rust, typed': told(rust.typed),
    'Rust, JSON': told(rust.json),
    'Rust, JSON batches': told(rust.batch),
  };
}

const redis = await redisServer();
try {
  console.log(
    `${new Date().toISOString().slice(0, 10)}, ${cpus()[0].model} (${cpus().length} cores), Node ${process.versions.node}, load ${loadavg()[0].toFixed(1)}`,
  );
  const one = await singles(redis.port);
  const of = (name) => one[name].quickest / one.ringtrace.quickest;
  const rows = Object.entries(one).map(([name, time]) => [name, time.quickest, time.middle, `${of(name).toFixed(1)}x`]);
  table(
    `One visit (nanoseconds; ${NUMBERS} numbers, ${stream.length.toLocaleString('en')} visits)`,
    ['', 'quickest', 'middle', 'quickest/ringtrace'],
    rows,
  );

  const many = await batches();
  const beside = (time) => `${(time.quickest / many['Rust, JSON batches'].quickest).toFixed(1)}x`;
  const batchRows = Object.entries(many).map(([name, time]) => [name, time.quickest, time.middle, beside(time)]);
  table(
    `Batches of ${BATCH} (nanoseconds of the processor a visit)`,
    ['', 'quickest', 'middle', 'quickest/Rust batches'],
    batchRows,
  );

  const pages = await scanPages(asked.quick ? 1 << 18 : 1 << 21);
  table('Pages (MB a second of the processor)', ['', 'quickest', 'middle', 'numbers found'], pages);
} finally {
  redis.stop();
  rmSync(folder, { recursive: true });
}
