import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/project.ts';
import { publishDrill, runningDrills } from './progress.ts';
import type { DrillSample } from './types.ts';

const facts = {
  stage: 'prod',
  url: 'https://api.test/health',
  lost: 'us-east-1',
  ground: 'copy' as const,
  regions: ['us-east-1', 'eu-west-1'],
  lostAt: 60,
  restoredAt: 120,
};
const now = new Date('2026-11-29T12:00:00Z');

const sample = (at: number, place: string, region: string | undefined): DrillSample => ({
  at,
  place,
  phase: 'lost',
  ok: region !== undefined,
  region,
  latency: 10,
});

function begun(root: string) {
  let elapsed = 0;
  const publisher = publishDrill(root, facts, { now: () => now, elapsed: () => elapsed });
  const report = (at: number, samples: readonly DrillSample[]) => {
    elapsed += 1000;
    publisher.report(at, 'lost', samples);
  };
  return { publisher, report };
}

test('a drill is seen while it runs: where requests of the last seconds went, and what failed; then nothing is left', () => {
  const root = temporaryFolder();
  expect(runningDrills(root, now)).toEqual([]);
  const { publisher, report } = begun(root);
  const samples = [
    sample(1000, 'us-east-1', 'us-east-1'),
    sample(62_000, 'us-east-1', undefined),
    sample(63_000, 'us-east-1', 'eu-west-1'),
    sample(63_000, 'eu-west-1', 'eu-west-1'),
    sample(64_000, 'eu-west-1', 'eu-west-1'),
  ];
  report(64_000, samples);
  const [seen, ...others] = runningDrills(root, now);
  expect(others).toEqual([]);
  expect(seen).toMatchObject({
    ...facts,
    pid: process.pid,
    phase: 'lost',
    at: 64,
    requests: 5,
    failed: 1,
    recent: {
      seconds: 10,
      flows: [
        { place: 'us-east-1', requests: 1 },
        { place: 'us-east-1', region: 'eu-west-1', requests: 1 },
        { place: 'eu-west-1', region: 'eu-west-1', requests: 2 },
      ],
    },
  });
  expect(seen?.history).toEqual({
    seconds: 5,
    answered: [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3],
    failed: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
  });
  publisher.end();
  expect(readdirSync(join(root, '.jaws/drills'))).toEqual([]);
  // A late report does not bring it back.
  report(65_000, samples);
  expect(runningDrills(root, now)).toEqual([]);
});

test('a killed drill, one that is silent for a minute and an unreadable one are not running', () => {
  const root = temporaryFolder();
  const { report } = begun(root);
  report(1000, []);
  const { pid } = spawnSync(process.execPath, ['--version']);
  const folder = join(root, '.jaws/drills');
  const [own] = readdirSync(folder);
  const [seen] = runningDrills(root, now);
  writeFileSync(join(folder, `${pid}.json`), JSON.stringify({ ...seen, pid }));
  // A file whose name is another process's number.
  writeFileSync(join(folder, `${process.ppid}.json`), JSON.stringify(seen));
  expect(runningDrills(root, now)).toEqual([seen]);
  expect(runningDrills(root, new Date(now.getTime() + 61_000))).toEqual([]);
  writeFileSync(join(folder, own!), '{"pid":');
  expect(runningDrills(root, now)).toEqual([]);
  // The next drill removes the files of drills that nobody runs.
  begun(root);
  expect(existsSync(join(folder, `${pid}.json`))).toBe(false);
});

test('a folder that cannot be written stops no drill', () => {
  const root = temporaryFolder();
  mkdirSync(join(root, '.jaws'));
  writeFileSync(join(root, '.jaws/drills'), 'a file');
  const { publisher, report } = begun(root);
  report(1000, []);
  publisher.end();
  expect(runningDrills(root, now)).toEqual([]);
});

test('what is left of another drill and cannot be deleted stops none either', () => {
  const root = temporaryFolder();
  const { pid } = spawnSync(process.execPath, ['--version']);
  // The file cannot be deleted because it is a folder, even by an administrator.
  const left = join(root, '.jaws/drills', `${pid}.json`);
  mkdirSync(left, { recursive: true });
  const { report } = begun(root);
  report(1000, []);
  expect(runningDrills(root, now)).toMatchObject([{ pid: process.pid }]);
  expect(existsSync(left)).toBe(true);
});
