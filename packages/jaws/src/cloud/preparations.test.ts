import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import type { Event } from '../events.ts';
import { followPreparations } from './preparations.ts';

/** A cloud that gives these answers in turn and then repeats the last one, during a command of ten seconds. */
async function follow(...answers: (object[] | undefined)[]): Promise<Event[]> {
  const server = createServer((_, response) => {
    const preparations = answers.length > 1 ? answers.shift() : answers[0];
    response.end(JSON.stringify({ status: 'ready', pid: 1, preparations }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  const events: Event[] = [];
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { signal } = new AbortController();
  await followPreparations(endpoint, { emit: (event) => void events.push(event), signal, sinceMs: 10_000 });
  return events;
}

const node = { what: 'Node.js 24', into: '/cache' };
const step = { type: 'step', id: 'fetch Node.js 24', title: 'Fetching Node.js 24' };
const begins = {
  type: 'notice',
  message: expect.stringMatching(/^Fetching Node.js 24 for functions: once, into \/cache/),
};

it('reports the beginning and the end of a download', async () => {
  const events = await follow(
    [{ ...node, state: 'looking', age: 1 }],
    [{ ...node, state: 'fetching', age: 2 }],
    [{ ...node, state: 'fetching', age: 2.3 }],
    [{ ...node, state: 'fetched', age: 2.6, seconds: 2.4 }],
  );
  expect(events).toEqual([begins, { ...step, state: 'started' }, { ...step, state: 'done', ms: 2400 }]);
});

it('reports downloads of this command, and not earlier ones', async () => {
  const sdk = { what: '@aws-sdk/client-s3', into: '/cache', state: 'fetched', age: 60, seconds: 2 };
  expect(await follow([sdk, { ...node, state: 'fetched', age: 9, seconds: 2 }])).toEqual([
    begins,
    { ...step, state: 'done', ms: 2000 },
  ]);
});

it('reports failed downloads in one line', async () => {
  const reason = 'it could not be fetched (no answer within 6 s)';
  const message = `Without Node.js 24: ${reason}. Functions run on the Node.js that is here.`;
  expect(await follow([{ ...node, state: 'missing', age: 7, reason }])).toEqual([{ type: 'notice', message }]);
  expect(
    await follow([{ ...node, state: 'fetching', age: 2 }], [{ ...node, state: 'missing', age: 7, reason }]),
  ).toEqual([begins, { ...step, state: 'started' }, { ...step, title: message, state: 'failed' }]);
});

it('says nothing without downloads, for a cloud that does not report them, and for one that does not respond', async () => {
  expect(await follow([])).toEqual([]);
  expect(await follow(undefined)).toEqual([]);
  const events: Event[] = [];
  const { signal } = new AbortController();
  await followPreparations('http://127.0.0.1:9', { emit: (event) => void events.push(event), signal, sinceMs: 0 });
  expect(events).toEqual([]);
});
