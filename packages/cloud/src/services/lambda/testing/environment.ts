import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PutLogEventsRequest } from '@aws-sdk/client-cloudwatch-logs';
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach } from 'vitest';
import { createKernel } from '../../../kernel/create-kernel.ts';
import { createIds } from '../../../kernel/ids.ts';
import type { Blobs } from '../../../store/blobs.ts';
import type { Store } from '../../../store/store.ts';
import { Environment } from '../exec/environment.ts';
import { HostView } from '../exec/filesystem/view.ts';
import { Inherited } from '../exec/inherited.ts';
import type { Invocation, Outcome, Run } from '../exec/invocation.ts';
import { MemoryWatch } from '../exec/memory.ts';
import { Reaper } from '../exec/reaper.ts';
import type { RuntimeCommand } from '../exec/runtime/runtime-command.ts';

/** Twenty lines that run over HTTP. */
const RUNTIME = `
const base = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API;
const api = base + '/2018-06-01/runtime/';
const post = (path, body, headers) => fetch(api + path, { method: 'POST', body, headers });
const [mode] = process.argv.slice(2);
(async () => {
  console.log('loading');
  if (mode === 'exit') process.exit(3);
  if (mode === 'hang') return setInterval(() => {}, 1000);
  if (mode === 'init-error') {
    await post('init/error', '{"errorType":"Own","errorMessage":"no"}', { 'lambda-runtime-function-error-type': 'Own' });
    return;
  }
  if (mode === 'init-error-and-poll') {
    const start = ' HTTP/1.1\\r\\nhost: ' + process.env.AWS_LAMBDA_RUNTIME_API + '\\r\\n';
    const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
    require('node:net').connect(port, host).write(
      'POST /2018-06-01/runtime/init/error' + start + 'content-length: 2\\r\\n\\r\\n{}' +
      'GET /2018-06-01/runtime/invocation/next' + start + '\\r\\n');
    return;
  }
  if (mode === 'native') {
    await post('init/error', '{"errorMessage":"no addon.node"}', { 'lambda-runtime-function-error-type': 'Own' });
    return;
  }
  if (mode === 'provide') console.log((await fetch(base + '/jaws/packages/pkg')).status);
  for (;;) {
    const next = await fetch(api + 'invocation/next');
    const id = next.headers.get('lambda-runtime-aws-request-id');
    const event = await next.json();
    console.log('got ' + JSON.stringify(event));
    if (event.exit !== undefined) process.exit(event.exit);
    if (event.hang) { setInterval(() => {}, 1000); return; }
    await post('invocation/' + id + '/' + (event.fail ? 'error' : 'response'), JSON.stringify(event.fail ?? event));
  }
})();`;

/** Execution environments with processes of their own for a test file, each in a folder of its own. */
export function environments() {
  const state = { work: '' };
  const ends: (() => unknown)[] = [];
  beforeEach(async () => {
    state.work = await mkdtemp(join(tmpdir(), 'jaws-environment-'));
    await writeFile(join(state.work, 'runtime.cjs'), RUNTIME);
  });
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
    await rm(state.work, { recursive: true, force: true });
  });
  return { state, environment: (mode = '', more: More = {}) => environment(state.work, ends, mode, more) };
}

interface More {
  readonly configuration?: FunctionConfiguration;
  readonly runtime?: Partial<RuntimeCommand>;
}

/** An environment that is not started yet, and what it reports. */
function environment(work: string, ends: (() => unknown)[], mode: string, more: More) {
  const lines: string[] = [];
  const owned = createKernel({
    clock: { now: () => 1_700_000_000_000 },
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
          PutLogEvents({ logEvents = [] }: PutLogEventsRequest) {
            lines.push(...logEvents.map(({ message }) => message ?? ''));
            return {};
          },
        },
      },
    },
    lenient: true,
  });
  const account = '000000000000';
  const ctx = owned.kernel.context({ account, region: 'us-east-1' });
  const [reaper, memory, inherited] = [new Reaper(), new MemoryWatch(), new Inherited()];
  const said: string[] = [];
  let whenGone = () => {};
  const gone = new Promise<void>((resolve) => {
    whenGone = resolve;
  });
  const one = new Environment(
    {
      ctx,
      configuration: { FunctionName: 'f', Timeout: 60, MemorySize: 512, ...more.configuration },
      runtime: {
        command: process.execPath,
        args: [join(work, 'runtime.cjs'), mode],
        variables: {},
        description: 'own:1',
        ...more.runtime,
      },
      notes: ['a note'],
      view: new HostView(work, undefined),
      scratch: join(work, 'environments'),
      reaper,
      inherited,
      memory,
    },
    { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c', expires: 77 },
    {
      idle: () => said.push('idle'),
      gone: () => {
        said.push('gone');
        whenGone();
      },
    },
  );
  ends.push(async () => {
    one.kill();
    await gone;
    memory.close();
    reaper.close();
    inherited.close();
    await owned.close();
  });
  /** The whole output, once the process has ended. */
  const log = async () => {
    one.kill();
    await gone;
    await owned.close();
    return lines.join('');
  };
  return { one, said, log, gone, kernel: owned.kernel, close: () => owned.close() };
}

/** Invokes, and returns the outcome and how it ran. */
export function invoke(
  one: Pick<Environment, 'invoke'> | ((invocation: Invocation) => void),
  event: object,
  wantsTail = false,
) {
  return new Promise<{ outcome: Outcome; run: Run; payload: unknown }>((resolve, reject) => {
    const invocation: Invocation = {
      id: 'request-id',
      arn: 'arn',
      payload: Buffer.from(JSON.stringify(event)),
      traceId: 'trace',
      wantsTail,
      finish: (outcome, run) => resolve({ outcome, run, payload: JSON.parse(Buffer.from(outcome.payload).toString()) }),
      abort: reject,
    };
    if (typeof one === 'function') one(invocation);
    else one.invoke(invocation);
  });
}
