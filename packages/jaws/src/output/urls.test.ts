import { expect, test } from 'vitest';
import type { PlanSummary } from '../events.ts';
import { unpainted } from './paint.ts';
import { urlsText } from './urls.ts';

const urlOf = (id: string, region = 'us-east-1') => {
  const [method = '', path = ''] = id.split(' ');
  return { stage: 'dev', region, method, path, url: `https://${region}.test${path}` };
};
/** A plan that brings these endpoints. */
const planOf = (...ids: string[]): PlanSummary => ({
  empty: false,
  regions: [
    {
      stage: 'dev',
      region: 'us-east-1',
      bucket: '',
      uploads: [],
      stacks: [
        {
          name: 'dev-a-e',
          kind: 'endpoints',
          action: 'update',
          changes: ids.map((id) => ({ action: 'update', kind: 'endpoint', id, why: [] })),
        },
      ],
    },
  ],
});
const text = (urls: Parameters<typeof urlsText>[0], plan: PlanSummary, isAll = false, columns?: number) =>
  urlsText(urls, plan, { isAll, paint: unpainted, columns }).split('\n');

test('only endpoints that are new or changed are shown, aligned, unless all are asked for', () => {
  const urls = ['GET /a', 'DELETE /b', 'GET /c'].map((id) => urlOf(id));
  expect(text(urls, planOf('GET /a', 'DELETE /b'))).toEqual([
    '  GET     https://us-east-1.test/a',
    '  DELETE  https://us-east-1.test/b',
  ]);
  expect(text(urls, planOf(), true)).toHaveLength(3);
  expect(text(urls, planOf())).toEqual(['']);
});

test('of several regions each is named; of many one stands for all, beside the domain of all', () => {
  const few = ['us-east-1', 'eu-west-1'].map((region) => urlOf('GET /a', region));
  expect(text(few, planOf('GET /a'))).toEqual([
    '  GET  https://us-east-1.test/a  us-east-1',
    '  GET  https://eu-west-1.test/a  eu-west-1',
  ]);
  const regions = ['us-east-1', 'eu-west-1', 'sa-east-1', 'eu-north-1', 'eu-south-1'];
  const many = regions.map((region) => urlOf('GET /a', region));
  const domain = { ...urlOf('GET /a'), url: 'https://a.test/a', domain: 'a.test' };
  expect(text([...many, domain], planOf('GET /a'))).toEqual([
    '  GET  https://us-east-1.test/a  us-east-1',
    '  GET  https://a.test/a          all regions',
    '  The same in 4 other regions: jaws status dev',
  ]);
});

test('a long list ends with where the rest is', () => {
  const ids = Array.from({ length: 20 }, (_, index) => `GET /${index}`);
  const urls = ids.map((id) => urlOf(id));
  const shown = text(urls, planOf(...ids));
  expect(shown).toHaveLength(13);
  expect(shown.at(-1)).toBe('  and 8 more endpoints: jaws endpoint list dev');
  expect(text(urls, planOf(...ids), true)).toHaveLength(20);
});

test('the address of a WebSocket API is shown when the API is new, and with all others', () => {
  const urls = [urlOf('GET /a'), { ...urlOf('WS '), url: 'wss://us-east-1.test' }];
  const made = planOf('GET /a');
  const { changes: own, ...stack } = made.regions[0]!.stacks[0]!;
  const api = { action: 'create', kind: 'resource', id: 'WebSocketApi', why: [] } as const;
  const withApi = { ...made, regions: [{ ...made.regions[0]!, stacks: [{ ...stack, changes: [...own, api] }] }] };
  expect(text(urls, withApi)).toEqual(['  GET  https://us-east-1.test/a', '  WS   wss://us-east-1.test']);
  expect(text(urls, made)).toEqual(['  GET  https://us-east-1.test/a']);
  expect(text(urls, planOf(), true)).toHaveLength(2);
});
