import { readFileSync } from 'node:fs';
import { addonOf } from '../../awsm-users/tests/addon.ts';
import { TestUsers } from '../../awsm-users/tests/cloud.ts';
import type { Passkeys } from '../lib/store.ts';

/** awsm-users and awsm-passkeys in an embedded cloud with an adjustable clock. */
export async function startPasskeys() {
  const users = await TestUsers.start();
  const awsm = JSON.parse(readFileSync(new URL('../awsm.json', import.meta.url), 'utf8'));
  const { AttributeDefinitions, KeySchema } = awsm.resources.cloudFormation.Resources.Passkeys.Properties;
  const table = { TableName: 'Passkeys', BillingMode: 'PAY_PER_REQUEST', AttributeDefinitions, KeySchema };
  await users.aws.json('dynamodb', 'CreateTable', table);
  const addon = addonOf(users);
  const service: Passkeys = {
    aws: users.aws,
    table: 'Passkeys',
    addon,
    rpId: 'app.example',
    origins: ['https://app.example'],
    app: 'My App',
    now: users.now,
  };
  const dump = async () => JSON.stringify((await users.aws.json('dynamodb', 'Scan', { TableName: 'Passkeys' })).Items);
  return { users, addon, service, dump };
}
