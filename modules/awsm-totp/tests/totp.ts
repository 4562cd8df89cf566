import { readFileSync } from 'node:fs';
import { addonOf } from '../../awsm-users/tests/addon.ts';
import { TestUsers } from '../../awsm-users/tests/cloud.ts';
import { hotp, stepOf } from '../lib/otp.ts';
import { serve } from '../lib/serve.ts';
import type { Totp } from '../lib/store.ts';

/** awsm-users and awsm-totp in an embedded cloud with an adjustable clock. */
export async function startTotp() {
  const users = await TestUsers.start();
  const awsm = JSON.parse(readFileSync(new URL('../awsm.json', import.meta.url), 'utf8'));
  const { AttributeDefinitions, KeySchema } = awsm.resources.cloudFormation.Resources.Totp.Properties;
  const table = { TableName: 'Totp', BillingMode: 'PAY_PER_REQUEST', AttributeDefinitions, KeySchema };
  await users.aws.json('dynamodb', 'CreateTable', table);
  const addon = addonOf(users);
  const totp: Totp = {
    aws: users.aws,
    table: 'Totp',
    addon: { ...addon },
    secrets: ['a secret of thirty-two characters'],
    issuer: 'My App',
    now: users.now,
  };
  const handler = serve(totp, {}, '*');
  return {
    users,
    addon,
    totp,
    handler,
    /** The code that an app shows now, or `steps` later. */
    code: (secret: string, steps = 0) => codeOf(secret, users.at, steps),
    dump: async () => JSON.stringify((await users.aws.json('dynamodb', 'Scan', { TableName: 'Totp' })).Items),
  };
}

/** The code of an app at a given time in milliseconds. */
export const codeOf = (secret: string, at: number, steps = 0): string =>
  hotp(decoded(secret), stepOf(at / 1000) + steps);

/** Base32, as an app decodes it. */
function decoded(text: string): Buffer {
  const bits = [...text]
    .map((one) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(one).toString(2).padStart(5, '0'))
    .join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
