import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { fakeClock, startCloud } from '../src/index.ts';
import { registry } from '../src/services/registry.ts';
import { record } from './support/recorder.ts';
import { scenario } from './support/scenario.ts';

/** Answers of the scenario in a cloud of its own. The port is in answers. */
async function run(port: number, seed: number) {
  const clock = fakeClock('2026-01-01T00:00:00Z');
  const quiet = () => undefined;
  const cloud = await startCloud({ port, seed, clock, log: { debug: quiet, warn: quiet, error: quiet } });
  const recorder = await record(cloud.endpoint);
  try {
    await scenario(recorder.endpoint, clock);
  } finally {
    await recorder.close();
    await cloud.close();
  }
  const services = new Set(cloud.requests().map(({ service }) => service));
  return { port: Number(new URL(cloud.endpoint).port), answers: recorder.answers, services };
}

test('with a seed and a fake clock the same calls give the same answers, byte by byte', async () => {
  const first = await run(0, 7);
  // Deployed APIs are called too; they are no service of the registry.
  expect([...first.services].sort()).toEqual([...Object.keys(registry), 'execute-api'].sort());
  const second = await run(first.port, 7);
  expect(second.answers.length).toBe(first.answers.length);
  for (const [n, answer] of first.answers.entries()) expect(second.answers[n]).toBe(answer);
  const other = await run(first.port, 8);
  expect(other.answers[0]).not.toBe(first.answers[0]);
}, 120_000);

/** What a seed and a clock cannot decide. */
const FORBIDDEN = /\b(Math\.random|randomUUID|randomBytes|randomInt|Date\.now)\b|new Date\(\)/g;
/** Where it may stand, and why. */
const ALLOWED: Readonly<Record<string, string>> = {
  'kernel/ids.ts': 'what ids are made of',
  'kernel/logger.ts': 'when a line was written',
  'index.ts': 'the clock that a cloud has by itself',
  'store/disk-blobs.ts': 'names of files, which no answer has',
  'store/temporary.ts': 'names of folders',
  'store/snapshot/folder.ts': 'when a snapshot was written',
  'store/snapshot/snapshots.ts': 'names of unfinished files',
  'services/lambda/exec/filesystem/sandbox-view.ts': 'names of files, which no answer has',
  'services/lambda/exec/supply/sdk.ts': 'age and names of folders of downloaded packages',
  'services/iam/users/login-profile.ts': 'the salt of a password, which no answer has',
};

test('nothing is random, and nothing looks at the time, but by the cloud’s ids and clock', () => {
  const src = fileURLToPath(new URL('../src/', import.meta.url));
  const found: string[] = [];
  for (const entry of readdirSync(src, { recursive: true, encoding: 'utf8' })) {
    if (!entry.endsWith('.ts') || /\.test\.ts$|(^|\/)testing(\/|\.ts$)/.test(entry) || Object.hasOwn(ALLOWED, entry))
      continue;
    const text = readFileSync(join(src, entry), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
    for (const [word] of text.matchAll(FORBIDDEN)) found.push(`${entry}: ${word}`);
  }
  expect(found).toEqual([]);
});
