import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { writeZip } from '../../src/services/lambda/code/zip-write.ts';
import { lambdaCloud } from '../../src/services/lambda/testing/cloud.ts';
import { runtimesPage } from './page.ts';
import { type Contracted, runtimes } from './runtimes.ts';

let cloud: Awaited<ReturnType<typeof lambdaCloud>>;
let logs: CloudWatchLogs;
beforeAll(async () => {
  cloud = await lambdaCloud({ lenient: true });
  logs = new CloudWatchLogs(cloud.config);
});
afterAll(() => cloud.close());

const INIT = /^INIT_START Runtime Version: \S+\t/;
const START = /^START RequestId: \S+ Version: \$LATEST$/;
const END = [/^END RequestId: \S+$/, /^REPORT RequestId: \S+\t/];
/** The lines of a call, between Lambda's own. `text`: the function's. */
const lines = (text: string, ...more: readonly RegExp[]) => [
  START,
  new RegExp(`(^|\tINFO\t)${text}$`),
  ...more,
  ...END,
];

/** Waits until the last of these lines is in the log, and compares all of it. */
async function expectLog(name: string, expected: readonly RegExp[]) {
  const read = async () => {
    const { events = [] } = await logs.filterLogEvents({ logGroupName: `/aws/lambda/${name}` });
    return events.map(({ message = '' }) => message.replace(/\n+$/, ''));
  };
  await expect.poll(async () => (await read()).length).toBeGreaterThanOrEqual(expected.length);
  expect(await read()).toEqual(expected.map((line) => expect.stringMatching(line)));
}

async function streamed(FunctionName: string, event: object) {
  const Payload = JSON.stringify(event);
  // With its log a response ends when the runtime has polled again.
  const { EventStream } = await cloud.lambda.invokeWithResponseStream({ FunctionName, Payload, LogType: 'Tail' });
  let text = '';
  for await (const { PayloadChunk, InvokeComplete } of EventStream ?? []) {
    expect(InvokeComplete?.ErrorCode).toBeUndefined();
    text += Buffer.from(PayloadChunk?.Payload ?? []).toString();
  }
  return text;
}

test('docs/runtimes.md is the page that this suite makes', async () => {
  const page = await readFile(join(import.meta.dirname, '../../../../docs/runtimes.md'), 'utf8');
  expect(page).toBe(runtimesPage());
});

describe.each(runtimes)('$name', (contracted) => {
  describe.skipIf(!contracted.isHere)('a function', () => inContract(contracted));
});

function inContract({ name, runtime, handler, sends, notStreamed, failure, memory, files }: Contracted) {
  let folder: string;
  let zip: Uint8Array;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jaws-contract-'));
    zip = writeZip(await files(folder), 0o755);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  let count = 0;
  async function make(Timeout = 20) {
    const FunctionName = `${name.replace(/\W+/g, '')}-${count++}`;
    await cloud.make(
      FunctionName,
      {},
      { Runtime: runtime, Handler: handler, Code: { ZipFile: zip }, MemorySize: 192, Timeout },
    );
    return FunctionName;
  }
  const ok = (payload: number) => ({ error: undefined, payload });

  it.each(sends)('stays warm and keeps its globals: answer and poll in %s', async (op) => {
    const made = await make();
    for (const n of [1, 2, 3]) expect(await cloud.call(made, { op })).toMatchObject(ok(n));
    await expectLog(made, [INIT, ...[1, 2, 3].flatMap((n) => lines(`${op} ${n}`))]);
  });

  it('fails, and stays warm', async () => {
    const made = await make();
    const { error, payload } = await cloud.call(made, { op: 'fail' });
    expect([error, payload.errorMessage]).toEqual(['Unhandled', 'no']);
    expect(await cloud.call(made, { op: 'own' })).toMatchObject(ok(2));
    await expectLog(made, [INIT, ...lines('fail 1', ...failure), ...lines('own 2')]);
  });

  it('runs into its timeout, and is replaced', async () => {
    const made = await make(1);
    const { error, payload } = await cloud.call(made, { op: 'hang' });
    expect([error, payload.errorType]).toEqual(['Unhandled', 'Sandbox.Timedout']);
    expect(await cloud.call(made, { op: 'own' })).toMatchObject(ok(1));
    const late = lines('hang 1', /^\S+Z \S+ Task timed out after 1\.00 seconds$/);
    await expectLog(made, [INIT, ...late, INIT, ...lines('own 1')]);
  });

  it('takes more memory than it has, and is replaced', async () => {
    const made = await make();
    const { error, payload } = await cloud.call(made, { op: 'hoard' });
    expect([error, payload.errorType]).toEqual(['Unhandled', memory.errorType]);
    expect(await cloud.call(made, { op: 'own' })).toMatchObject(ok(1));
    await expectLog(made, [INIT, ...lines('hoard 1', ...memory.lines), INIT, ...lines('own 1')]);
  });

  it.skipIf(notStreamed)('streams its answer, and stays warm', async () => {
    const made = await make();
    for (const n of [1, 2]) expect(await streamed(made, { op: 'stream' })).toBe(`${n} streamed`);
    expect(await cloud.call(made, { op: 'own' })).toMatchObject(ok(3));
    await expectLog(made, [INIT, ...lines('stream 1'), ...lines('stream 2'), ...lines('own 3')]);
  });
}
