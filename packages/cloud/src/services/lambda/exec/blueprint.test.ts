import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PutLogEventsRequest } from '@aws-sdk/client-cloudwatch-logs';
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createKernel } from '../../../kernel/create-kernel.ts';
import { createIds } from '../../../kernel/ids.ts';
import type { Blobs } from '../../../store/blobs.ts';
import type { Store } from '../../../store/store.ts';
import { EnvironmentFactory, type SharedResources } from './environment-factory.ts';
import { HostView } from './filesystem/view.ts';

let work = '';
const ends: (() => unknown)[] = [];
beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), 'jaws-factory-'));
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  await rm(work, { recursive: true, force: true });
});

/** The factory of a function in a kernel with logs. */
function factory(configuration: FunctionConfiguration, shared: object = {}) {
  const written: string[] = [];
  const { kernel, close } = createKernel({
    clock: { now: () => Date.UTC(2026, 0, 2) },
    ids: createIds(1),
    log: { debug() {}, warn() {}, error() {} },
    store: {} as Store,
    blobs: {} as Blobs,
    scratch: work,
    services: {
      logs: {
        id: 'logs',
        signingNames: [],
        operations: {
          CreateLogGroup: () => ({}),
          CreateLogStream: () => ({}),
          PutLogEvents({ logGroupName, logStreamName, logEvents = [] }: PutLogEventsRequest) {
            written.push(`${logGroupName} ${logStreamName}`, ...logEvents.map(({ message }) => message ?? ''));
            return {};
          },
        },
      },
    },
    lenient: true,
  });
  const ctx = kernel.context({ account: '000000000000', region: 'us-east-1' });
  const layers = { codes: [], notes: ['a layer is missing'] };
  const code = { blob: 'code', sha256: '', size: 1 };
  const made = new EnvironmentFactory(ctx, configuration, code, layers, shared as SharedResources);
  let isClosed = false;
  const end = async () => {
    if (!isClosed) await close();
    isClosed = true;
  };
  ends.push(end);
  return { ctx, made, written, close: end };
}

it('writes what kept an invocation from running, in a stream of its own', async () => {
  const { made, written, close } = factory({ FunctionName: 'f' });
  made.log('1-2-3', 'why');
  await close();
  expect(written).toEqual([
    '/aws/lambda/f 2026/01/02/[$LATEST]123',
    'START RequestId: 1-2-3 Version: $LATEST\n',
    'why\n',
    'END RequestId: 1-2-3\n',
  ]);
});

// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html
it('writes with the name of the function into a group that functions share', async () => {
  const { made, written, close } = factory({
    FunctionName: 'f',
    Version: '3',
    LoggingConfig: { LogGroup: 'shared' },
  });
  made.log('1-2', 'why');
  await close();
  expect(written.slice(0, 2)).toEqual(['shared 2026/01/02/f[3]12', 'START RequestId: 1-2 Version: 3\n']);
});

it.skipIf(process.platform === 'win32')('makes environments of what it has found once', async () => {
  const bootstrap = join(work, 'bootstrap');
  await writeFile(bootstrap, '');
  await chmod(bootstrap, 0o755);
  const asked: string[] = [];
  const shared = {
    codes: { acquire: async () => work, release: () => asked.push('release') },
    credentials: { get: async () => ({ accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c', expires: 77 }) },
    sandbox: {
      view: async ({ code }: { code: string }) => {
        asked.push('view');
        return { view: new HostView(code, undefined), note: 'no namespaces' };
      },
      scratch: async () => join(work, 'scratch'),
    },
    supply: { notice: (text: string) => asked.push(text) },
    inherited: {},
    memory: { remove() {} },
    reaper: {},
  };
  const configuration = { FunctionName: 'f', Runtime: 'provided.al2023' as const };
  const { ctx, made } = factory(configuration, shared);
  const blueprint = await made.blueprint();
  expect(blueprint).toMatchObject({
    configuration,
    runtime: { command: bootstrap, description: 'provided:al2023' },
    notes: ['no namespaces', 'a layer is missing'],
    scratch: join(work, 'scratch/environments'),
    inherited: shared.inherited,
    reaper: shared.reaper,
  });
  expect(blueprint.ctx).toBe(ctx);
  expect(await made.blueprint()).toBe(blueprint);
  const gone: unknown[] = [];
  const environment = await made.environment({ idle() {}, gone: (one) => gone.push(one) });
  expect([environment.expires, environment.memoryLimit]).toEqual([77, 128 * 1024 * 1024]);
  environment.kill();
  expect(gone).toEqual([environment]);
  expect(asked).toEqual(['view']);
});

it('says in the cloud’s log what runs a function instead of its runtime', async () => {
  const said: string[] = [];
  const shared = {
    codes: { acquire: async () => work, release() {} },
    executables: { python: async () => ({ path: '/p', version: '3.11.1' }), boto3: async () => ({}) },
    sandbox: { view: async () => ({ view: new HostView(work, undefined) }), scratch: async () => work },
    supply: { notice: (text: string) => said.push(text), shelf() {} },
  };
  const note = 'Python 3.12 is not on this machine, so Python 3.11.1 runs this function.';
  const { made } = factory({ FunctionName: 'f', Runtime: 'python3.12' }, shared);
  expect((await made.blueprint()).notes).toEqual([note, 'a layer is missing']);
  expect(said).toEqual([`python3.12: ${note}`]);
});
