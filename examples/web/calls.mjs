// Calls: what a telephone exchange tells the site's backend, and what whoever answers the phone wants to know.

/** Callers' numbers are of those kept free for fiction, +44 7700 900000 to 900999. */
const CALLERS = 1000;
const LISTED_MAX = 20;

export class Calls {
  #tracker;
  /** The newest first. */
  #ids = [];
  /** The telephone of each visitor who is known. */
  #telephones = new Map();
  #callers = 0;

  constructor(tracker) {
    this.#tracker = tracker;
  }

  /** Somebody rings, and is answered at once. */
  ring(dialled, client) {
    const at = new Date();
    const id = `call-${this.#ids.length + 1}`;
    const call = this.#tracker.call({ id, at, dialled, caller: this.#telephoneOf(client), started: at, answered: at });
    this.#ids.unshift(id);
    return call;
  }

  /** A later event of the same call. */
  hangUp(id) {
    const at = new Date();
    return this.#tracker.call({ id, at, ended: at });
  }

  /** The calls, the sources they came from, and why this visitor sees the numbers they see. */
  overview(visit) {
    return {
      calls: this.#ids.slice(0, LISTED_MAX).map((id) => this.#tracker.callById(id)),
      sources: this.#tracker.report({ dimensions: ['sourceMedium'], metrics: ['visits', 'calls'] }).rows,
      why: this.#tracker.explain({ ...visit, at: new Date() }),
    };
  }

  #telephoneOf(client) {
    const known = this.#telephones.get(client);
    if (known) return known;
    const telephone = `+447700900${String(this.#callers++ % CALLERS).padStart(3, '0')}`;
    if (client) this.#telephones.set(client, telephone);
    return telephone;
  }
}
