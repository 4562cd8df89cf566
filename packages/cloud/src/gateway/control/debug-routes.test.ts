import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../index.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const put = async (one: object) => {
  const body = JSON.stringify({ functions: [{ region: 'us-east-1', function: 'f', ...one }], owner: 'test' });
  const answer = await fetch(`${cloud.endpoint}/_jaws/debug`, { method: 'PUT', body });
  return [answer.status, await answer.text()] as const;
};

test.each([0, -1, 1.5, 65_536, '9229', null, undefined])('%j is not a port of a debugger', async (port) => {
  expect(await put({ port })).toEqual([400, expect.stringContaining('port is a whole number from 1 to 65535, not')]);
});

test('a function has what belongs to it, and nothing else', async () => {
  for (const wrong of [
    { port: 9229, host: 'a' },
    { port: 9229, region: 1 },
  ])
    expect(await put(wrong)).toEqual([400, expect.stringContaining('The body is')]);
  const shown = await fetch(`${cloud.endpoint}/_jaws/debug`);
  expect(await shown.text()).not.toContain('9229');
});
