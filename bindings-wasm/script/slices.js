// Long work, a little at a time, so that the page goes on in between. A job is a generator that yields wherever it may
// be interrupted.

/** For how long the page is kept busy at a time, in milliseconds: a fifth of what a visitor feels. */
const SLICE_MS = 10;
/** The same for what is to be done before the next frame, so that a busy machine paints no number of the page's own. */
const FIRST_MS = 24;

/** @type {Iterator<void>[]} */
let jobs = [];
let called = false;

/**
 * @param {number} limit  Milliseconds.
 * @param {number} behind How many jobs are left for later.
 */
function run(limit, behind) {
  const until = performance.now() + limit;
  try {
    while (jobs.length > behind && performance.now() < until) {
      const [job] = jobs;
      if (job.next().done) jobs = jobs.filter((other) => other !== job);
    }
  } finally {
    if (jobs[0] && !called) {
      called = true;
      // A timer would come late: after 4 ms once timers are nested, after a second in a hidden tab.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        called = false;
        run(SLICE_MS, 0);
      };
      port2.postMessage(0);
    }
  }
}

/**
 * Does as much of a job as there is time for, before all others; and the rest later.
 * @param {Iterator<void>} job
 */
export const doNow = (job) => run(FIRST_MS, jobs.unshift(job) - 1);

/** Drops all jobs. */
export function dropAll() {
  jobs = [];
}
