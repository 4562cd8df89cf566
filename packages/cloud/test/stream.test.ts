import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EventReader, readEvents } from '../src/gateway/control/stream-testing.ts';
import type { Cloud, CloudHappening } from '../src/index.ts';
import { lambdaCloud } from '../src/services/lambda/testing/cloud.ts';

let cloud: Awaited<ReturnType<typeof lambdaCloud>> & Cloud;
let reader: EventReader;
beforeAll(async () => {
  cloud = await lambdaCloud();
  reader = await readEvents(`${cloud.endpoint}/_jaws/stream?kinds=invocations,logs`);
});
afterAll(async () => {
  reader.leave();
  await cloud.close();
});

const CODE = `console.log('outside');
exports.handler = async ({ bad }) => {
  console.log('hello');
  console.error('error');
  if (bad) throw new TypeError('no');
  return { is: 'good' };
};`;

/** Events of a function up to the REPORT line of its newest invocation, lines as their text. */
async function happened(name: string, reports: number) {
  let seen = 0;
  const counted = new Set<number>();
  await reader.until(({ event, id, data }) => {
    const isReport = event === 'log' && data.function === name && data.line.startsWith('REPORT');
    if (isReport && !counted.has(id)) {
      counted.add(id);
      seen += 1;
    }
    return isReport && seen === reports;
  });
  return reader.events.filter(({ data }) => data.function === name);
}

test('an invocation: its start, its lines as they are written, its end', async () => {
  await cloud.make('shown', { 'index.js': CODE });
  await cloud.lambda.invoke({ FunctionName: 'shown', Payload: '{"n":1}' });
  const events = await happened('shown', 1);
  const [invocation] = cloud.invocations({ function: 'shown' });
  const id = invocation?.id;
  const place = { account: '000000000000', region: 'us-east-1', function: 'shown', version: '$LATEST' };
  const lines = events.filter(({ event }) => event === 'log').map(({ data }) => data);
  expect(lines).toEqual(
    [
      { line: expect.stringMatching(/^INIT_START /), platform: true },
      { line: expect.stringContaining('outside'), platform: false },
      { id, line: `START RequestId: ${id} Version: $LATEST`, platform: true },
      { id, line: expect.stringContaining('hello'), platform: false },
      { id, line: expect.stringContaining('error'), platform: false },
      { id, line: `END RequestId: ${id}`, platform: true },
      { id, line: expect.stringContaining(`REPORT RequestId: ${id}`), platform: true },
    ].map((one) => ({ ...place, time: expect.stringMatching(/Z$/), ...one })),
  );
  const started = events.find(({ event }) => event === 'started')?.data;
  const { event, time, trigger } = invocation ?? {};
  expect(started).toEqual({ ...place, id, time, trigger, event, coldStart: true });
  const ended = events.find(({ event: kind }) => kind === 'invocation')?.data;
  // Its log is still incomplete.
  expect({ ...ended, log: '' }).toEqual({ ...invocation, log: '' });
  const order = events.map(({ event: kind, data }) => data.line?.split(' ')[0] ?? kind);
  expect(order.indexOf('started')).toBeLessThan(order.indexOf('START'));
  expect(order.indexOf('invocation')).toBeGreaterThan(order.indexOf('START'));
});

test('one that fails, and the next one in the same environment', async () => {
  await cloud.make('failing', { 'index.js': CODE });
  await cloud.call('failing', { bad: true });
  await cloud.call('failing', {});
  const events = await happened('failing', 2);
  const ended = events.filter(({ event }) => event === 'invocation').map(({ data }) => data);
  expect(ended).toMatchObject([
    { error: 'TypeError: no', coldStart: true },
    { result: { is: 'good' }, coldStart: false },
  ]);
  const started = events.filter(({ event }) => event === 'started').map(({ data }) => data);
  expect(started.map(({ coldStart }) => coldStart)).toEqual([true, false]);
  expect(started.map(({ id }) => id)).toEqual(ended.map(({ id }) => id));
});

test('one whose initialization fails', async () => {
  await cloud.make('broken', { 'index.js': 'throw new RangeError("early");' });
  await cloud.call('broken');
  const events = await happened('broken', 1);
  const started = events.find(({ event }) => event === 'started')?.data;
  const ended = events.find(({ event }) => event === 'invocation')?.data;
  expect(ended).toMatchObject({ id: started.id, error: expect.stringContaining('RangeError'), coldStart: true });
  expect(events.filter(({ data }) => data.platform).map(({ data }) => data.line.split(/[ :]/)[0])).toEqual(
    expect.arrayContaining(['INIT_START', 'INIT_REPORT', 'START', 'END', 'REPORT']),
  );
});

test('the library has the same', async () => {
  const seen: CloudHappening[] = [];
  const leave = cloud.stream({ function: 'heard', region: 'us-east-1' }, (one) => seen.push(one));
  await cloud.make('heard', { 'index.js': CODE });
  await cloud.call('heard');
  leave();
  await cloud.call('heard');
  expect(new Set(seen.map(({ event }) => event))).toEqual(new Set(['started', 'log', 'invocation']));
  const text = (kind: string) => seen.filter(({ event }) => event === kind).map(({ data }) => JSON.stringify(data));
  await happened('heard', 2);
  const isSame = (kind: string) =>
    reader.events
      .filter(({ event, data }) => event === kind && data.function === 'heard')
      .slice(0, text(kind).length)
      .map(({ data }) => JSON.stringify(data));
  expect(text('started')).toEqual(isSame('started'));
  expect(text('log')).toEqual(isSame('log'));
  expect(text('invocation')).toEqual(isSame('invocation'));
});

test('ends with the cloud, in the proper way', async () => {
  const short = await lambdaCloud();
  const own = await readEvents(`${short.endpoint}/_jaws/stream`);
  await short.close();
  // Open connections are cut after a while.
  expect(await own.ended).toBe(true);
});
