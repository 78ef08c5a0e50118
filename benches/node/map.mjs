// What one would write first: a Map of clients, and a look through all numbers for one that is free.

import { WINDOW_SECONDS } from './stream.mjs';

export class MapTracker {
  #held = new Map();
  #numbers;
  touches = [];
  constructor(numbers) {
    this.#numbers = numbers.map((number) => ({ number, client: null, until: 0 }));
  }

  /** The number for a visit, or none. */
  visit({ client, at, url, referrer }) {
    const query = new URL(url).searchParams;
    const source = query.get('utm_source') ?? (referrer ? new URL(referrer).hostname : '(direct)');
    this.touches.push({ client, at, source, medium: query.get('utm_medium'), campaign: query.get('utm_campaign') });
    const now = at.getTime();
    const last = this.#held.get(client);
    if (last?.client === client) {
      last.until = now + WINDOW_SECONDS * 1000;
      return last.number;
    }
    let idle;
    for (const one of this.#numbers) {
      if (one.until <= now && (!idle || one.until < idle.until)) idle = one;
    }
    if (!idle) return undefined;
    this.#held.set(client, idle);
    idle.client = client;
    idle.until = now + WINDOW_SECONDS * 1000;
    return idle.number;
  }
}
