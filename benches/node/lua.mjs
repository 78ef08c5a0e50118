// The same in Redis, for many processes: one script, one round trip. The touch is left out, in Redis's favour.

import { createClient } from 'redis';
import { WINDOW_SECONDS } from './stream.mjs';

// KEYS: the numbers by the end of their last hold; the client's number; the number's client. ARGV: client, now, until.
const LEND = `
local number = redis.call('HGET', KEYS[2], ARGV[1])
if number and redis.call('HGET', KEYS[3], number) == ARGV[1] then
  redis.call('ZADD', KEYS[1], ARGV[3], number)
  return number
end
local idle = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
if tonumber(idle[2]) > tonumber(ARGV[2]) then return false end
number = idle[1]
redis.call('ZADD', KEYS[1], ARGV[3], number)
redis.call('HSET', KEYS[2], ARGV[1], number)
redis.call('HSET', KEYS[3], number, ARGV[1])
return number`;

export class RedisTracker {
  static all = [];

  static async open(port, name, numbers) {
    const tracker = new RedisTracker();
    tracker.keys = ['numbers', 'clients', 'holders'].map((what) => `${name}:${what}`);
    tracker.client = await createClient({ socket: { host: '127.0.0.1', port } }).connect();
    await tracker.client.zAdd(
      tracker.keys[0],
      numbers.map((value) => ({ value, score: 0 })),
    );
    tracker.script = await tracker.client.scriptLoad(LEND);
    RedisTracker.all.push(tracker);
    return tracker;
  }

  visit({ client, at }) {
    const now = at.getTime();
    const call = { keys: this.keys, arguments: [client, `${now}`, `${now + WINDOW_SECONDS * 1000}`] };
    return this.client.evalSha(this.script, call);
  }

  close() {
    return this.client.close();
  }
}
