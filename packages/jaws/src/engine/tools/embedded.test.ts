import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Model } from '../../model/types.ts';
import { isEmbeddedStage } from './embedded.ts';

/** Answers as the embedded cloud does, at every path. */
const cloud = createServer((_request, response) => response.end('{"status":"ok","pid":1}'));
let endpoint = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => cloud.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(cloud.address() as AddressInfo).port}`;
});
afterAll(() => void cloud.close());

const access = { account: '111122223333', profile: 'other' };
const stage = (...regions: readonly object[]): Model => ({ stages: [{ name: 'dev', regions }] }) as unknown as Model;

it('a stage is embedded if the embedded cloud answers for it', async () => {
  expect(await isEmbeddedStage({ endpoint }, stage({ region: 'us-east-1' }), 'dev')).toBe(true);
  expect(await isEmbeddedStage({ endpoint: undefined }, stage({ region: 'us-east-1' }), 'dev')).toBe(false);
});

it('a stage with a region in an account of its own is not, so that agents change nothing there', async () => {
  const model = stage({ region: 'us-east-1' }, { region: 'eu-west-1', access });
  expect(await isEmbeddedStage({ endpoint }, model, 'dev')).toBe(false);
});
