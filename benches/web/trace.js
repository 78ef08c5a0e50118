// What Chromium's own trace says about a page's main thread: how long scripts ran on it, and its longest tasks.

const CATEGORIES = ['devtools.timeline', 'v8.execute', 'toplevel'];
const SCRIPT = /^(FunctionCall|EvaluateScript|RunMicrotasks|v8\.(callFunction|run))$/;
const TASK = /RunTask$/;

/** Events that have a beginning and an end of their own, as one with a duration. */
function paired(events) {
  const open = [];
  const whole = [];
  for (const event of events) {
    if (event.ph === 'X') whole.push(event);
    else if (event.ph === 'B') open.push(event);
    else if (event.ph === 'E') {
      const { name, ts, tts } = open.pop() ?? {};
      if (name) whole.push({ name, ts, dur: event.ts - ts, tdur: event.tts - tts });
    }
  }
  return whole.sort((a, b) => a.ts - b.ts || b.dur - a.dur);
}

/**
 * Milliseconds while `act` was done: `script`, the main thread's own processor time in scripts (the microtasks after
 * them included); `task`, its longest task with a script in it; `other`, its longest one without: style, layout, paint.
 * `mark` finds an event of the main thread, from which on is counted.
 */
export async function trace(session, mark, act) {
  const events = [];
  const take = ({ value }) => events.push(...value);
  session.on('Tracing.dataCollected', take);
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: CATEGORIES } });
  await act();
  const ended = new Promise((done) => session.once('Tracing.tracingComplete', done));
  await session.send('Tracing.end');
  await ended;
  session.off('Tracing.dataCollected', take);
  events.sort((a, b) => a.ts - b.ts);
  const first = events.find(mark);
  if (!first) throw Error('the trace lacks what was done');
  const own = paired(events.filter(({ pid, tid, ts }) => pid === first.pid && tid === first.tid && ts >= first.ts));
  let script = 0;
  let end = 0;
  const scripts = own.filter(({ name }) => SCRIPT.test(name));
  for (const { ts, dur, tdur } of scripts) {
    // Scripts inside of scripts are counted with them.
    if (ts < end) continue;
    end = ts + dur;
    script += tdur;
  }
  const tasks = { true: 0, false: 0 };
  for (const { name, ts, dur } of own) {
    if (!TASK.test(name)) continue;
    const scripted = scripts.some((inner) => inner.ts >= ts && inner.ts + inner.dur <= ts + dur);
    tasks[scripted] = Math.max(tasks[scripted], dur);
  }
  return { script: script / 1000, task: tasks.true / 1000, other: tasks.false / 1000 };
}
