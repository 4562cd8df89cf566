import { expect, test } from 'vitest';
import { openProject } from '../../engine/open.ts';
import { functionFiles, projectFolder } from '../../engine/testing/project.ts';
import type { TuneResult } from '../../engine/tune/types.ts';
import { unpainted } from '../../output/paint.ts';
import type { Context } from '../command.ts';
import { offer } from './tune.ts';

const found = {
  function: 'm/f',
  stage: 'dev',
  region: 'us-east-1',
  now: 128,
  recommended: 512,
  sizes: [
    { memory: 128, cold: [], warm: [], billed: { p50: 100, p95: 120 }, failed: 0 },
    { memory: 512, cold: [], warm: [], billed: { p50: 20, p95: 30 }, failed: 0 },
  ],
} as unknown as TuneResult;

test('what was measured is shown before it is asked whether it is written, and not twice', async () => {
  const root = projectFolder({ files: functionFiles('m/f') });
  const said: string[] = [];
  const context = {
    yes: false,
    show: (text: (paint: typeof unpainted) => string) => void said.push(text(unpainted)),
    prompts: {
      confirm: async () => {
        said.push('asked');
        return false;
      },
    },
  } as unknown as Context;
  const outcome = await offer(found, false, context, openProject(root), () => 'the table');
  expect(said[0]).toBe('the table');
  expect(said.at(-1)).toBe('asked');
  expect(outcome).toMatchObject({ written: false, isShown: true });
  // It asks nobody: the result contains the table.
  said.length = 0;
  const quiet = { ...context, prompts: undefined } as Context;
  expect((await offer(found, false, quiet, openProject(root), () => 'the table')).isShown).toBeUndefined();
  expect(said).not.toContain('the table');
});
