// The scenarios of `core/spec`, run on an engine: an object with the class `Door`.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export const folder = process.env.RINGTRACE_SPEC;

export const files = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .sort();

export const read = (name) => JSON.parse(readFileSync(join(folder, name), 'utf8'));

/** What goes through the door at a step. */
export function input(step) {
  if (step.text !== undefined) return step.text;
  const given = { ...(step.with ?? {}) };
  for (const [field, length] of Object.entries(step.huge ?? {})) given[field] = 'x'.repeat(length);
  return Array.isArray(step.with) ? JSON.stringify(step.with) : JSON.stringify(given);
}

/** The configuration and the beginning of a scenario. */
export const opening = (file, scenario) => [scenario.config ?? file.config, scenario.at ?? file.at];
