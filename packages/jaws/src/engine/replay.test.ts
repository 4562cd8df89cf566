import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { deploy } from './deploy.ts';
import { findKept, type KeptEntry, listKept } from './events/find.ts';
import { keepInvocation } from './events/keep.ts';
import type { KeptInvocation } from './events/types.ts';
import { invoke } from './invoke.ts';
import { openProject } from './open.ts';
import { replay } from './replay.ts';
import { functionFiles, projectFolder, testHost } from './testing/project.ts';

const root = projectFolder({
  stages: { dev: ['us-east-1'], prod: ['eu-west-1'] },
  files: {
    ...functionFiles('m/add', {
      code: `export const handler = async ({ a, b }) => {
        if (b === undefined) throw new TypeError('no b');
        if (b === 'exit') process.exit(3);
        return { statusCode: 200, body: JSON.stringify({ sum: a + b, stage: process.env.JAWS_STAGE }) };
      };`,
      lambda: { envVars: ['JAWS_STAGE'] },
    }),
  },
});
const opened = openProject(root);

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  for (const stage of ['dev', 'prod']) {
    const selection = { stage, region: undefined, resources: true, functions: 'all', endpoints: [] } as const;
    await deploy(testHost(cloud.endpoint), { project: opened, selection });
  }
}, 60_000);
afterAll(() => cloud.close());

const call = async (event: unknown) => {
  const options = {
    root,
    function: 'm/add',
    stage: 'dev',
    event: { from: 'value', value: event },
    async: false,
  } as const;
  const { answers } = await invoke(testHost(cloud.endpoint), options);
  return (answers[0] as { requestId: string }).requestId;
};
const remembered = { root, cloud: undefined as string | undefined };
const again = (entry: KeptEntry, over: { stage?: string } = {}) =>
  replay(testHost(cloud.endpoint), { root, opened, entry, ...over });

describe('what the embedded cloud remembers', () => {
  test('is listed and found by the beginning of its id, in the words of the project', async () => {
    const id = await call({ a: 1, b: 2 });
    const failed = await call({ a: 1 });
    const options = { ...remembered, cloud: cloud.endpoint, failed: false, limit: 20 };
    const ids = async (over: object) => (await listKept({ ...options, ...over })).map((one) => one.invocation.id);
    expect(await ids({})).toEqual([failed, id]);
    expect(await ids({ failed: true })).toEqual([failed]);
    expect(await ids({ limit: 1 })).toEqual([failed]);
    expect(await ids({ stage: 'prod' })).toEqual([]);
    await expect(ids({ stage: '../dev' })).rejects.toMatchObject({ code: 'UnknownStage' });
    expect(await ids({ function: 'm/other' })).toEqual([]);
    expect(await ids({ cloud: undefined })).toEqual([]);
    const entry = await findKept(id.slice(0, 13), { root, cloud: cloud.endpoint });
    expect(entry).toMatchObject({ stage: 'dev', function: 'm/add', invocation: { id, event: { a: 1, b: 2 } } });
    // A kept call is not listed twice.
    keepInvocation(root, 'dev', entry.invocation);
    expect(await ids({})).toEqual([failed, id]);
    expect(await ids({ cloud: 'http://127.0.0.1:9' })).toEqual([id]);
  });

  test('is replayed: the same answer, in its stage', async () => {
    const id = await call({ a: 2, b: 2 });
    const entry = await findKept(id, { root, cloud: cloud.endpoint });
    expect(await again(entry)).toMatchObject({
      id,
      stage: 'dev',
      same: true,
      differences: [],
      answers: [{ ok: true }],
    });
    // In the other stage's region.
    expect(await again(entry, { stage: 'prod' })).toMatchObject({
      same: false,
      differences: [{ path: 'body.stage', before: 'dev', now: 'prod' }],
      answers: [{ region: 'eu-west-1' }],
    });
  });

  test('that failed fails the same again', async () => {
    const entry = await findKept(await call({ a: 3 }), { root, cloud: cloud.endpoint });
    expect(await again(entry)).toMatchObject({ same: true, answers: [{ ok: false, error: { errorMessage: 'no b' } }] });
    // Lambda's message contains the request id, which differs.
    const ended = await findKept(await call({ a: 3, b: 'exit' }), { root, cloud: cloud.endpoint });
    expect(ended.invocation.error).toContain(ended.invocation.id);
    expect(await again(ended)).toMatchObject({ same: true, answers: [{ ok: false }] });
    const fixed = { ...entry, invocation: { ...entry.invocation, event: { a: 3, b: 4 } } };
    expect(await again(fixed)).toMatchObject({
      same: false,
      differences: [{ path: '', before: 'TypeError: no b', now: { statusCode: 200 } }],
    });
  });
});

const kept = (id: string, over: Partial<KeptInvocation> = {}): KeptInvocation => ({
  time: '2026-11-25T10:00:00.000Z',
  account: '000000000000',
  region: 'us-east-1',
  id,
  function: 'prod-shop-lMAdd',
  version: '1',
  trigger: 'function-url',
  event: { a: 1, b: 1 },
  duration: 1,
  coldStart: false,
  log: '',
  ...over,
});

describe('a kept invocation', () => {
  test('whose id begins as several do is asked for again', async () => {
    keepInvocation(root, 'prod', kept('abc1'));
    keepInvocation(root, 'prod', kept('abc2'));
    keepInvocation(root, 'prod', kept('abc2', { time: '2026-11-25T10:00:09.000Z', error: 'Error: a retry' }));
    await expect(findKept('abc', remembered)).rejects.toMatchObject({
      code: 'InvocationAmbiguous',
      hint: expect.stringContaining('abc1'),
    });
    expect((await findKept('abc2', remembered)).invocation.error).toBe('Error: a retry');
    await expect(findKept('nothing', remembered)).rejects.toMatchObject({ code: 'InvocationUnknown' });
  });

  test('that was streamed is called, and not compared', async () => {
    keepInvocation(root, 'prod', kept('streamed'));
    expect(await again(await findKept('streamed', remembered))).toMatchObject({ same: undefined, differences: [] });
  });

  test('of a function that is gone is listed, and not called', async () => {
    keepInvocation(root, 'prod', kept('gone', { function: 'prod-shop-lMGone' }));
    const entry = await findKept('gone', remembered);
    expect(entry.function).toBeUndefined();
    await expect(again(entry)).rejects.toMatchObject({ code: 'UnknownFunction' });
  });
});
