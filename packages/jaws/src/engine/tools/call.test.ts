import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import { projectFolder, testHost } from '../testing/project.ts';
import { type CallContext, callTool } from './call.ts';
import type { Allowed, Tool, ToolChange } from './types.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const cwd = projectFolder({ name: 'shop', stages: { dev: ['us-east-1'], prod: ['us-east-1'] } });
const severalAccounts = projectFolder({
  stages: { dev: ['us-east-1', 'eu-west-1'] },
  files: {
    'jaws.json': {
      name: 'shop',
      domain: 'shop.test',
      stages: {
        dev: [
          { region: 'us-east-1' },
          { region: 'eu-west-1', account: { roleArn: 'arn:aws:iam::222222222222:role/deployer' } },
        ],
      },
    },
  },
});

const toolThat = (changes: Tool['changes'], more: Partial<Tool> = {}): Tool => ({
  name: `jaws_${changes}`,
  title: changes,
  description: '',
  changes,
  input: z.strictObject({ stage: z.string() }),
  run: async () => ({ ran: true }),
  ...more,
});

interface Asked {
  readonly stage?: string;
  readonly allowed?: Partial<Allowed>;
  readonly endpoint?: string;
  readonly folder?: string;
  readonly confirm?: CallContext['confirm'];
}

async function outcome(tool: Tool, { stage = 'dev', allowed = {}, endpoint, folder = cwd, confirm }: Asked = {}) {
  const context: CallContext = {
    host: testHost(endpoint ?? cloud.endpoint),
    cwd: folder,
    env: {},
    version: '1',
    profile: undefined,
    allowed: { write: false, protected: false, ...allowed },
    signal: new AbortController().signal,
    report: () => {},
    ...(confirm && { confirm }),
  };
  return callTool(tool, { stage }, context).then(
    () => 'ran',
    (error: { code?: string }) => error.code,
  );
}

const writes = { write: true };
const all = { write: true, protected: true };

test('what changes something needs to be allowed', async () => {
  expect(await outcome(toolThat('never'))).toBe('ran');
  expect(await outcome(toolThat('always'))).toBe('ToolReadOnly');
  expect(await outcome(toolThat('always'), { allowed: { protected: true } })).toBe('ToolReadOnly');
  expect(await outcome(toolThat('always'), { allowed: writes })).toBe('ran');
});

test('so does what reveals a secret', async () => {
  const reveals = toolThat('never', { reveals: true });
  expect(await outcome(reveals)).toBe('ToolReadOnly');
  expect(await outcome(reveals, { allowed: writes, stage: 'prod' })).toBe('ToolProtected');
  expect(await outcome(reveals, { allowed: all, stage: 'prod' })).toBe('ran');
});

test.each(['always', 'outside'] as const)(
  'a protected stage needs more than a change of another one: %s',
  async (changes) => {
    const tool = toolThat(changes);
    expect(await outcome(tool, { allowed: writes, stage: 'prod' })).toBe('ToolProtected');
    expect(await outcome(tool, { allowed: all, stage: 'prod' })).toBe('ran');
  },
);

describe('a call of what is deployed', () => {
  const tool = toolThat('outside');

  test('is harmless in the embedded cloud alone', async () => {
    expect(await outcome(tool)).toBe('ran');
    // Nothing listens there, as little as AWS answers for the embedded cloud.
    expect(await outcome(tool, { endpoint: 'http://127.0.0.1:9' })).toBe('ToolReadOnly');
    expect(await outcome(tool, { stage: 'prod' })).toBe('ToolProtected');
  });

  test('is not harmless for a stage in accounts of its own', async () => {
    expect(await outcome(tool, { folder: severalAccounts })).toBe('ToolReadOnly');
  });
});

describe('a confirmation', () => {
  const told: ToolChange[] = [];
  const confirm = async (change: ToolChange) => {
    told.push(change);
    throw Object.assign(new Error('no'), { code: 'no' });
  };

  test('comes before a change, with what it would change', async () => {
    const tool = toolThat('always', { preview: async () => ({ would: 'change' }) });
    expect(await outcome(tool, { allowed: writes, confirm })).toBe('no');
    expect(told.splice(0)).toMatchObject([
      { input: { stage: 'dev' }, stage: 'dev', isProtected: false, preview: { would: 'change' } },
    ]);
    expect(await outcome(tool, { allowed: all, stage: 'prod', confirm })).toBe('no');
    expect(told.splice(0)).toMatchObject([{ isProtected: true, preview: { would: 'change' } }]);
  });

  test('is not for what reads, nor for calls within an embedded stage that is not protected', async () => {
    expect(await outcome(toolThat('never'), { confirm })).toBe('ran');
    expect(await outcome(toolThat('outside'), { confirm })).toBe('ran');
    expect(await outcome(toolThat('outside'), { allowed: all, confirm, stage: 'prod' })).toBe('no');
    expect(await outcome(toolThat('outside'), { allowed: writes, confirm, folder: severalAccounts })).toBe('no');
  });
});
