// What a worker thread does in `workers.test.mjs`.

import { parentPort, workerData } from 'node:worker_threads';
import { Store, Tracker } from 'ringtrace';
import { at, config, midnight, url } from './site.mjs';

const { name, path } = workerData;
const tracker = new Tracker(config, { at: midnight });
const own = [];
for (let round = 0; round < 200; round += 1) {
  own.push(tracker.visit({ client: `${name} ${round % 3}`, at: at(0, round), url }).shown[0].number);
}

const held = [];
if (path) {
  const store = await Store.open(path, { patienceSeconds: 30 });
  const site = await store.tracker('site', { config, at: midnight });
  for (let round = 0; round < 5; round += 1) {
    const [shown] = (await site.visit({ client: name, at: at(0), url })).shown;
    held.push(shown.number);
  }
  await store.close();
}
parentPort.postMessage({ own, held });
