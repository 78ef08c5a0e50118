// Long work, a little at a time, so that the page goes on in between. A job is a generator that yields wherever it may
// be interrupted.

/** For how long the page is kept busy at a time, in milliseconds: a fifth of what a visitor feels. */
const SLICE_MS = 10;

/** @type {Iterator<void>[]} */
let jobs = [];
let called = false;

/** @param {number} behind How many jobs are left for later. */
function run(behind) {
  const until = performance.now() + SLICE_MS;
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
        run(0);
      };
      port2.postMessage(0);
    }
  }
}

/**
 * Does as much of a job as there is time for, before all others; and the rest later.
 * @param {Iterator<void>} job
 */
export const doNow = (job) => run(jobs.unshift(job) - 1);

/** Drops all jobs. */
export function dropAll() {
  jobs = [];
}
