// The compiled tables of the rules that tests use: a browser only executes tables, it never makes them.

import { readFileSync } from 'node:fs';

const read = (file) => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
const tables = new Map(read('spec/tables.json').map(({ rules, table }) => [JSON.stringify(rules), table]));

/** The table of a list of rules; they must be among those in spec/tables.json. */
export function tableOf(rules) {
  const table = tables.get(JSON.stringify(rules));
  if (!table) throw Error(`no table for ${JSON.stringify(rules)}: add the rules to test/spec/rules.json`);
  return table;
}

/** Cases that every language runs. */
export const textCases = () => read('../../core/spec/page/text.json').groups;
export const htmlCases = () => read('../../core/spec/page/html.json').groups;
