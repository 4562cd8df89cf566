// Runs first in each test file of a mutation run: the switch of the active mutant, and the record of what functions ran.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { afterAll, expect } from 'vitest';

const { MUTANT: active, MUTATION_MARKS: folder } = process.env;
const ran = new Set();
const started = performance.now();
globalThis.__mutation = {
  is(id) {
    return id === active;
  },
  ran(name) {
    ran.add(name);
  },
};

afterAll(() => {
  if (folder === undefined) return;
  const file = relative(process.env.MUTATION_ROOT, expect.getState().testPath).split(sep).join('/');
  const name = createHash('sha256').update(file).digest('hex').slice(0, 16);
  const record = { file, seconds: (performance.now() - started) / 1000, ran: [...ran].sort() };
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(record));
});
