// Contenders take turns, a block of operations at a time, and of each the quickest and the middle block are told: a busy
// machine slows some blocks, none is quicker than it can be. Where nothing is waited for, the clock is the processor's, for
// this process and all its threads, which bears a busy machine better.

const wall = () => Number(process.hrtime.bigint());

/** The processor's time of this process, in nanoseconds. */
export function processor() {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
}

/** Runs `blocks` of every contender in turn. Each is `(items) => void | Promise`; answers nanoseconds an item. */
export async function inTurn(contenders, items, size, clock = wall) {
  const times = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let at = 0; at < items.length; at += size) {
    const block = items.slice(at, at + size);
    for (const [name, run] of Object.entries(contenders)) {
      const began = clock();
      const running = run(block);
      if (running) await running;
      times[name].push((clock() - began) / block.length);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, all]) => [name, figures(all)]));
}

export function figures(all) {
  const sorted = [...all].sort((a, b) => a - b);
  return { quickest: sorted[0], middle: sorted[sorted.length >> 1] };
}

/** A table for people. */
export function table(title, heads, rows) {
  const cells = [
    heads,
    ...rows.map((row) =>
      row.map((cell) => (typeof cell === 'number' ? Math.round(cell).toLocaleString('en') : `${cell}`)),
    ),
  ];
  const widths = heads.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const line = (row) =>
    `| ${row.map((cell, column) => (column ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))).join(' | ')} |`;
  console.log(`\n### ${title}\n`);
  console.log(line(cells[0]));
  console.log(`|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`);
  cells.slice(1).forEach((row) => console.log(line(row)));
}
