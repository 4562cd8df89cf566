import { expect, test } from 'vitest';
import { lookup } from './lookup.ts';

const found = (name: string, options: object) =>
  new Promise((resolve) => lookup(name, options, (error, address) => resolve(error ?? address)));

// https://datatracker.ietf.org/doc/html/rfc6761#section-6.3
test('a name below localhost is this machine, whatever the resolver knows', async () => {
  expect(await found('abc.lambda-url.us-east-1.localhost', { family: 4 })).toMatch(/^127\./);
  expect(await found('abc.lambda-url.us-east-1.localhost', { family: 4, all: true })).toEqual([
    { address: expect.stringMatching(/^127\./), family: 4 },
  ]);
  expect(await found('no.such.name.invalid', {})).toBeInstanceOf(Error);
});
