import { createHmac } from 'node:crypto';
import { hasStripeSignature } from 'jaws-core-js/http';
import { expect, test } from 'vitest';

// https://docs.stripe.com/webhooks#verify-manually
const seconds = 1_492_774_577;
const now = seconds * 1000;
const body = Buffer.from('{ "id": "evt_1", "a": "ü" }');
const v1 = (secret: string, time: number | string = seconds, of: Uint8Array = body) =>
  createHmac('sha256', secret).update(`${time}.`).update(of).digest('hex');
const isGood = (header: string | undefined, { secrets = ['new', 'old'], of = body, ...options }: object & Parts = {}) =>
  hasStripeSignature({ headers: { 'stripe-signature': header }, body: of }, secrets, { now, ...options });
interface Parts {
  readonly secrets?: readonly string[];
  readonly of?: Buffer;
  readonly toleranceSeconds?: number;
}

test.each([
  ['of the new secret', `t=${seconds},v1=${v1('new')}`],
  ['of the old secret', `t=${seconds},v1=${v1('old')}`],
  ['one of several', `t=${seconds},v1=${v1('other')},v1=${v1('old')},v0=${'6'.repeat(64)}`],
  ['the first of several', `t=${seconds},v1=${v1('new')},v1=${v1('other')}`],
  ['in another order', `v1=${v1('new')},t=${seconds}`],
  ['with spaces', ` t=${seconds} , v1=${v1('new')} `],
  ['beside what is broken', `t=${seconds},v1=,v1,v1=x,v1=${v1('new')}`],
  ['five minutes old', `t=${seconds - 300},v1=${v1('new', seconds - 300)}`],
  ['five minutes ahead', `t=${seconds + 300},v1=${v1('new', seconds + 300)}`],
])('a signature %s counts', (_name, header) => {
  expect(isGood(header)).toBe(true);
});

test.each([
  ['no header', undefined],
  ['an empty header', ''],
  ['another secret', `t=${seconds},v1=${v1('other')}`],
  ['another scheme', `t=${seconds},v0=${v1('new')}`],
  ['no signature', `t=${seconds}`],
  ['another time than the signed one', `t=${seconds - 1},v1=${v1('new')}`],
  ['too old', `t=${seconds - 301},v1=${v1('new', seconds - 301)}`],
  ['of the future', `t=${seconds + 301},v1=${v1('new', seconds + 301)}`],
  ['two times', `t=${seconds},t=${seconds},v1=${v1('new')}`],
  ['two times, the second of them signed', `t=1,t=${seconds},v1=${v1('new')}`],
  ['no time', `v1=${v1('new')}`],
  ['no time, signed', `v1=${v1('new', 'undefined')}`],
  ['a time that is no number', `t=now,v1=${v1('new', 'now')}`],
  ['a time without digits', `t=,v1=${v1('new', '')}`],
  ['a time with a fraction', `t=${seconds}.0,v1=${v1('new', `${seconds}.0`)}`],
  ['capital letters', `t=${seconds},v1=${v1('new').toUpperCase()}`],
  ['a byte too few', `t=${seconds},v1=${v1('new').slice(2)}`],
  ['a byte too many', `t=${seconds},v1=${v1('new')}00`],
  ['no hexadecimal', `t=${seconds},v1=${'g'.repeat(64)}`],
])('%s does not count', (_name, header) => {
  expect(isGood(header)).toBe(false);
});

test('the bytes count, and one secret at least', () => {
  const header = `t=${seconds},v1=${v1('new')}`;
  expect(isGood(header, { of: Buffer.from('{"id":"evt_1","a":"ü"}') })).toBe(false);
  expect(isGood(header, { secrets: [] })).toBe(false);
  const bytes = Buffer.from([0xff, 0x00]);
  expect(isGood(`t=${seconds},v1=${v1('new', seconds, bytes)}`, { of: bytes })).toBe(true);
});

test('how old a signature may be is said by who asks', () => {
  const header = `t=${seconds - 31},v1=${v1('new', seconds - 31)}`;
  expect([30, 31].map((toleranceSeconds) => isGood(header, { toleranceSeconds }))).toEqual([false, true]);
});

test('ten signatures of a request are looked at', () => {
  const header = (others: number) => `t=${seconds}${`,v1=${'0'.repeat(64)}`.repeat(others)},v1=${v1('new')}`;
  expect([9, 10].map((others) => isGood(header(others)))).toEqual([true, false]);
});
