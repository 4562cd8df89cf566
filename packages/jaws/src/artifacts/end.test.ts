import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Event } from '../events.ts';
import { buildModel } from '../model/build.ts';
import { readProject } from '../project/read.ts';
import { buildArtifacts } from './build.ts';
import { TestProject } from './testing/project.ts';

/** Takes a while to zip. */
const slow = { 'data/large.bin': randomBytes(24 << 20) };
const lambda = (more: Record<string, unknown>) => ({ lambda: more });
const large = (more: Record<string, unknown>) =>
  lambda({ ...more, package: { optimize: { includePaths: ['data'], sourceMaps: false } } });

/** Builds everything with a host that fails at a warning. Returns the events emitted by the time the build ended. */
async function failing(files: Record<string, unknown>): Promise<{ error: unknown; events: Event[] }> {
  const project = new TestProject(files);
  const model = buildModel(readProject(project.root));
  const events: Event[] = [];
  const emit = (event: Event) => {
    events.push(event);
    if (event.type === 'warning') throw new Error('the host is gone');
  };
  const ids = model.functions.map((fn) => fn.id);
  const building = buildArtifacts(model, ids, { emit, signal: new AbortController().signal });
  const error = await building.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { error, events: [...events] };
}

/** `built` of the slow function came before the build ended: no started work was left behind. */
const whole = {
  error: expect.objectContaining({ message: 'the host is gone' }),
  events: expect.arrayContaining([expect.objectContaining({ type: 'built', function: 'm/slow' })]),
};

test('a bundle that fails waits for the zips of the group before it', async () => {
  const result = await failing({
    ...slow,
    'aws_modules/m/slow/awsm.json': large({}),
    'aws_modules/m/slow/handler.js': 'export const handler = async () => 1;',
    // CommonJS is a group of its own, after the ES modules.
    'aws_modules/m/wrong/awsm.json': lambda({}),
    'aws_modules/m/wrong/handler.cjs': "exports.handler = async (x) => typeof x === 'strin';",
  });
  expect(result).toEqual(whole);
});

test('a folder that fails waits for the other that is zipped at the same time', async () => {
  const files = {
    ...slow,
    'aws_modules/m/wrong/bootstrap': 'no program',
    'aws_modules/m/slow/bootstrap': '#!/bin/sh\n',
  };
  const result = await failing({
    ...files,
    'aws_modules/m/slow/awsm.json': large({ cloudFormation: { Runtime: 'provided.al2023' } }),
    'aws_modules/m/wrong/awsm.json': lambda({ cloudFormation: { Runtime: 'provided.al2023' } }),
  });
  expect(result).toEqual(whole);
});

test('two zips of one group: the failure of one waits for the other', async () => {
  const result = await failing({
    ...slow,
    'aws_modules/m/slow/awsm.json': large({}),
    'aws_modules/m/slow/handler.js': 'export const handler = async () => 1;',
    'aws_modules/m/wrong/awsm.json': lambda({
      package: { optimize: { includePaths: ['gone.txt'], sourceMaps: false } },
    }),
    'aws_modules/m/wrong/handler.js': 'export const handler = async () => 2;',
  });
  expect(result).toEqual(whole);
});
