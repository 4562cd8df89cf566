import { createHandler } from 'jaws-core-js/http';
import { withRequest } from 'jaws-core-js/request';
import { isPing, withPing } from 'jaws-core-js/warm';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

const token = '4f0c2d9a6b1e8375c4f0c2d9a6b1e8375c4f0c2d';
const ping = { 'jaws-ping': token };

beforeEach(() => {
  vi.stubEnv('JAWS_PING', token);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a ping', () => {
  test('has the text of this function', () => {
    expect(isPing(ping)).toBe(true);
    expect(isPing({ ...ping, hold: 100 })).toBe(true);
  });

  test.each([
    ['another text', { 'jaws-ping': `${token.slice(1)}0` }],
    ['no text', { 'jaws-ping': true }],
    ['a list', { 'jaws-ping': [token] }],
    ['inherited', Object.create(ping)],
    ['in the body of a request', { httpMethod: 'POST', body: JSON.stringify(ping), requestContext: {} }],
    ['in the query of a request', { httpMethod: 'GET', queryStringParameters: ping, requestContext: {} }],
    ['in headers of a request', { httpMethod: 'GET', headers: ping, requestContext: {} }],
    ['nothing', null],
    ['a text', token],
  ])('is not %s', (_, event) => {
    expect(isPing(event)).toBe(false);
  });

  test.each(['', 'short'])('is nothing where the variable is "%s"', (value) => {
    vi.stubEnv('JAWS_PING', value);
    expect(isPing({ 'jaws-ping': value })).toBe(false);
  });
});

describe('handlers', () => {
  const schema = {
    '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) },
  } as const;
  const ran: unknown[] = [];
  const act = (input: unknown) => {
    ran.push(input);
    return { statusCode: 200, body: 'ran' };
  };
  beforeEach(() => {
    ran.length = 0;
  });

  test.each([
    ['createHandler', createHandler(act)],
    ['withRequest', withRequest(schema, act) as (event: object, context?: unknown) => Promise<unknown>],
    ['withPing', withPing(act) as (event: object, context?: unknown) => Promise<unknown>],
  ])('%s answers a ping and does not run the code, which gets everything else', async (_, handler) => {
    expect(await handler(ping, undefined)).toEqual({ warm: true });
    expect(ran).toEqual([]);
    const request = { httpMethod: 'POST', path: '/', body: JSON.stringify(ping), requestContext: {} };
    expect(await handler(request, undefined)).toMatchObject({ statusCode: 200, body: 'ran' });
    expect(ran).toHaveLength(1);
  });

  test('one of several pings holds its environment, for a second at most', async () => {
    vi.useFakeTimers();
    try {
      expect(await withPing(act)(ping, undefined)).toEqual({ warm: true });
      expect(await withPing(act)({ ...ping, hold: -1 }, undefined)).toEqual({ warm: true });
      const answers: unknown[] = [];
      const asked = withPing(act)({ ...ping, hold: 1e9 }, undefined).then((answer) => answers.push(answer));
      await vi.advanceTimersByTimeAsync(999);
      expect(answers).toEqual([]);
      await vi.advanceTimersByTimeAsync(1);
      await asked;
      expect(answers).toEqual([{ warm: true }]);
    } finally {
      vi.useRealTimers();
    }
  });
});
