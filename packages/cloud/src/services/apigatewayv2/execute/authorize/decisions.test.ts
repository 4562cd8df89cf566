import { beforeEach, expect, test } from 'vitest';
import type { Kernel } from '../../../../kernel/kernel.ts';
import { type Decision, decisions } from './decisions.ts';

const allowed: Decision = { isAuthorized: true, context: {} };
let kept: ReturnType<typeof decisions.open>;
beforeEach(() => {
  kept = decisions.open({} as Kernel);
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html: a response is cached until its time to
// live is over.
test('an answer is used again until its time is over, and not at that time', () => {
  kept.put('key', allowed, 1_000);
  expect([kept.get('key', 0), kept.get('key', 999)]).toEqual([allowed, allowed]);
  expect([kept.get('key', 1_000), kept.get('key', 1_001), kept.get('other', 0)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('a later answer takes the place of the one before', () => {
  kept.put('key', allowed, 1_000);
  kept.put('key', { ...allowed, isAuthorized: false }, 2_000);
  expect(kept.get('key', 1_500)).toMatchObject({ isAuthorized: false });
});

test('what a stage was answered is forgotten by itself', () => {
  kept.put('api/prod/one', allowed, 1_000);
  kept.put('api/test/one', allowed, 1_000);
  kept.forget('api/prod/');
  expect([kept.get('api/prod/one', 0), kept.get('api/test/one', 0)]).toEqual([undefined, allowed]);
});

test('no more are kept than so many', () => {
  for (let n = 0; n < 10_000; n++) kept.put(`${n}`, allowed, 1_000);
  expect(kept.get('0', 0)).toBe(allowed);
  kept.put('one more', allowed, 1_000);
  expect([kept.get('0', 0), kept.get('one more', 0)]).toEqual([undefined, allowed]);
});
