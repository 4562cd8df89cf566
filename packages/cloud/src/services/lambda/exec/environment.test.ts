import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PutLogEventsRequest } from '@aws-sdk/client-cloudwatch-logs';
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKernel } from '../../../kernel/create-kernel.ts';
import { createIds } from '../../../kernel/ids.ts';
import type { Blobs } from '../../../store/blobs.ts';
import type { Store } from '../../../store/store.ts';
import { Environment } from './environment.ts';
import { HostView } from './filesystem/view.ts';
import { Inherited } from './inherited.ts';
import type { Invocation, Outcome, Run } from './invocation.ts';
import { MemoryWatch } from './memory.ts';
import { Reaper } from './reaper.ts';
import type { RuntimeCommand } from './runtime/runtime-command.ts';

// An environment with a process of its own, whose runtime is twenty lines over HTTP.
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

let work = '';
const ends: (() => unknown)[] = [];
beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), 'jaws-environment-'));
  await writeFile(join(work, 'runtime.cjs'), RUNTIME);
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await rm(work, { recursive: true, force: true });
});

/** An environment that is not started yet, and what it says. */
function environment(
  mode = '',
  more: { configuration?: FunctionConfiguration; runtime?: Partial<RuntimeCommand> } = {},
) {
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
  /** Everything that was written, once the process has ended. */
  const log = async () => {
    one.kill();
    await gone;
    await owned.close();
    return lines.join('');
  };
  return { one, said, log, gone };
}

/** Invokes, and gives the outcome and how it ran. */
function invoke(
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

describe('an environment', () => {
  it('runs one invocation after another, of which the first is a cold start', async () => {
    const { one, said, log } = environment();
    expect([one.expires, one.pid, one.processes(), one.memoryLimit]).toEqual([77, 0, [], 512 * 1024 * 1024]);
    expect(await one.start(30_000, 'on-demand')).toBeUndefined();
    expect(said).toEqual(['idle']);
    expect(one.processes()).toContain(one.pid);
    const first = await invoke(one, { n: 1 });
    expect([first.payload, first.outcome.failed, first.run.coldStart]).toEqual([{ n: 1 }, false, true]);
    await expect.poll(() => said).toEqual(['idle', 'idle']);
    const second = await invoke(one, { n: 2 }, true);
    expect([second.payload, second.run.coldStart]).toEqual([{ n: 2 }, false]);
    const tail = String(second.outcome.tail);
    expect(tail).toMatch(
      /^START RequestId: request-id Version: \$LATEST\ngot {"n":2}\nEND RequestId: request-id\nREPORT /,
    );
    expect(tail).not.toContain('Init Duration');
    const text = await log();
    expect(text).toMatch(/^INIT_START Runtime Version: own:1\t\[jaws-cloud\] a note\t\nloading\nSTART /);
    expect(text.match(/Init Duration/g)).toHaveLength(1);
    expect(text).toMatch(/Memory Size: 512 MB\tMax Memory Used: [1-9]\d* MB/);
    expect(said.at(-1)).toBe('gone');
  });

  it('says what failed, and goes on', async () => {
    const { one, said } = environment();
    await one.start(30_000, 'on-demand');
    const failed = await invoke(one, { fail: { errorType: 'TypeError' } }, true);
    expect([failed.payload, failed.outcome.failed]).toEqual([{ errorType: 'TypeError' }, true]);
    expect(String(failed.outcome.tail)).toContain('Status: error\tError Type: TypeError\t');
    await expect.poll(() => said).toEqual(['idle', 'idle']);
    expect((await invoke(one, { n: 2 })).payload).toEqual({ n: 2 });
  });

  it.each([
    [7, 'Runtime exited with error: exit status 7'],
    [0, 'Runtime exited without providing a reason'],
  ])('is gone when its process exits with %d', async (exit, reason) => {
    const { one, said, gone } = environment();
    await one.start(30_000, 'on-demand');
    const { outcome, payload } = await invoke(one, { exit }, true);
    expect([outcome.failed, payload]).toEqual([
      true,
      { errorType: 'Runtime.ExitError', errorMessage: `RequestId: request-id Error: ${reason}` },
    ]);
    expect(String(outcome.tail)).toContain(`RequestId: request-id Error: ${reason}\nRuntime.ExitError\n`);
    await gone;
    expect(said).toEqual(['idle', 'gone']);
  });

  it('is ended after the timeout', async () => {
    const { one, gone } = environment('', { configuration: { FunctionName: 'f', Timeout: 1 } });
    await one.start(30_000, 'on-demand');
    const { outcome, payload } = await invoke(one, { hang: true }, true);
    const text = 'Task timed out after 1.00 seconds';
    expect([outcome.failed, payload]).toEqual([
      true,
      { errorType: 'Sandbox.Timedout', errorMessage: `RequestId: request-id Error: ${text}` },
    ]);
    const tail = String(outcome.tail);
    expect(tail).toContain(`2023-11-14T22:13:20.000Z request-id ${text}\n`);
    expect(tail).toMatch(/Duration: 1000\.00 ms\tBilled Duration: .*Status: timeout\t/);
    await gone;
  });

  it('is ended when it takes more memory, or starts more processes, than it may', async () => {
    const { one } = environment();
    await one.start(30_000, 'on-demand');
    const hanging = invoke(one, { hang: true }, true);
    one.onMemory(512 * 1024 * 1024, 1);
    one.onMemory(512 * 1024 * 1024 + 1, 1);
    const { outcome } = await hanging;
    expect(String(outcome.tail)).toMatch(
      /Max Memory Used: 512 MB\t.*Status: error\tError Type: Runtime\.OutOfMemory\t/,
    );
    const other = environment();
    await other.one.start(30_000, 'on-demand');
    const forking = invoke(other.one, { hang: true }, true);
    other.one.onMemory(1, 1_024);
    other.one.onMemory(1, 1_025);
    const tail = String((await forking).outcome.tail);
    expect(tail).toContain('AWS starts at most 1024 processes; this function was ended with 1025.');
    expect(tail).toContain('Error Type: Runtime.ExitError');
  });
});

describe('an environment that does not become ready', () => {
  it('exited', async () => {
    const { one, said } = environment('exit');
    const failure = await one.start(30_000, 'on-demand');
    const reason = 'Runtime exited with error: exit status 3';
    expect(failure).toEqual({ kind: 'error', errorType: 'Runtime.ExitError', payload: undefined, reason });
    const { outcome, payload, run } = await invoke((invocation) => one.refuse(invocation, failure!), {}, true);
    expect(payload).toEqual({ errorType: 'Runtime.ExitError', errorMessage: `RequestId: request-id Error: ${reason}` });
    expect([outcome.failed, run.coldStart, said]).toEqual([true, true, ['gone']]);
    // The lines of the initialization are the invocation's, too.
    expect(String(outcome.tail)).toMatch(
      /^INIT_START .*\nloading\nINIT_REPORT .*Phase: init\tStatus: error\tError Type: Runtime\.ExitError\nSTART /,
    );
  });

  it('said why', async () => {
    const { one } = environment('init-error');
    const failure = await one.start(30_000, 'on-demand');
    expect(failure).toMatchObject({ kind: 'error', errorType: 'Own', reason: 'Own' });
    const { payload } = await invoke((invocation) => one.refuse(invocation, failure!), {});
    expect(payload).toEqual({ errorType: 'Own', errorMessage: 'no' });
  });

  it('took too long', async () => {
    const { one } = environment('hang', { configuration: { FunctionName: 'f', Timeout: 5 } });
    const failure = await one.start(50, 'on-demand');
    expect(failure).toMatchObject({ kind: 'timeout', errorType: 'Sandbox.Timedout', payload: undefined });
    const { outcome, payload } = await invoke((invocation) => one.refuse(invocation, failure!), {}, true);
    expect(payload).toMatchObject({ errorMessage: 'RequestId: request-id Error: Task timed out after 5.00 seconds' });
    expect(String(outcome.tail)).toContain('Phase: init\tStatus: timeout\n');
  });

  it('cannot be started', async () => {
    const { one, log } = environment('', { runtime: { command: join(work, 'none') } });
    expect(await one.start(30_000, 'on-demand')).toMatchObject({
      kind: 'error',
      reason: 'Runtime exited with error: exit status 1',
    });
    expect(await log()).toMatch(/none cannot be started: .*ENOENT/);
  });
});

describe('a package that AWS’s runtime has', () => {
  it.each<[object | undefined, string, string | undefined]>([
    [{ folder: '/x' }, '200', undefined],
    [{ folder: '/x', note: 'from elsewhere' }, '200', '[jaws-cloud] from elsewhere'],
    [{ missing: 'not to be had' }, '404', '[jaws-cloud] not to be had'],
    [undefined, '404', undefined],
  ])('is provided, and what is not as on AWS said: %j', async (answer, status, note) => {
    const asked: string[] = [];
    const provide: RuntimeCommand['provide'] = async (name) => {
      asked.push(name);
      return answer;
    };
    const { one, log } = environment('provide', { runtime: { provide } });
    expect(await one.start(30_000, 'on-demand')).toBeUndefined();
    const text = await log();
    expect([asked, text.split('\n').includes(status)]).toEqual([['pkg'], true]);
    if (note === undefined) expect(text.match(/\[jaws-cloud\]/g)).toHaveLength(1);
    else expect(text).toContain(`${note}\n`);
  });
});
