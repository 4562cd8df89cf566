import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../../aws/connect.ts';
import { jawsBucket } from '../bucket.ts';
import { memoryBucket } from '../testing.ts';
import { nextNumber, readHistories, readHistory } from './history.ts';

/** Accepts calls and only answers the one that asks for the caller. */
let silent: Server;
beforeAll(async () => {
  silent = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (!Buffer.concat(chunks).includes('GetCallerIdentity')) return;
      response
        .setHeader('content-type', 'text/xml')
        .end(
          '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111122223333</Account><Arn>arn:aws:sts::111122223333:assumed-role/Deployer/anna</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>',
        );
    });
  });
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  silent.closeAllConnections();
  silent.close();
});

const key = (number: number) => `JAWS/deployments/shop/dev/20260101T00000${number}Z-00ff.${number}.json`;

test('a region that does not answer is given up, and the others count', async () => {
  const endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const aws = await connect({ profile: undefined, endpoint, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
  expect(await aws.caller()).toBe('assumed-role/Deployer/anna');
  const dead = jawsBucket(aws, { stage: 'dev', region: 'eu-west-1', bucket: 'jaws.dev' });
  await expect(readHistory(dead, 'shop', 100)).rejects.toMatchObject({
    code: 'AwsUnreachable',
    message: expect.stringContaining('no answer within 0.1 s'),
  });
});

test('numbers go on from the highest of any region', async () => {
  const { bucket } = memoryBucket({ [key(3)]: '{}', 'JAWS/deployments/shop/dev/lease.json': '{}' });
  const other = memoryBucket({ [key(7)]: '{}' }).bucket;
  const broken = {
    ...bucket,
    list: async () => {
      throw new Error('no');
    },
  };
  const { histories, unread } = await readHistories([bucket, broken, other], 'shop');
  expect(histories.map(({ records }) => records.map(({ number }) => number))).toEqual([[3], [7]]);
  expect(unread).toMatchObject([{ bucket: broken, error: new Error('no') }]);
  expect(nextNumber(histories)).toBe(8);
  expect(nextNumber([])).toBe(1);
});
