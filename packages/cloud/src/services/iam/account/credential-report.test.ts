import { IAM } from '@aws-sdk/client-iam';
import { expect, it } from 'vitest';
import { startCloud } from '../../../index.ts';

// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html#id_credentials_understanding_the_report_format
it('a credential report begins with the root, whose row stays the same', async () => {
  let now = Date.UTC(2030, 0, 1);
  const cloud = await startCloud({ port: 0, clock: { now: () => now } });
  const iam = new IAM({ endpoint: cloud.endpoint, region: 'us-east-1', maxAttempts: 1 });
  const report = async () => {
    await iam.generateCredentialReport({});
    const { Content = new Uint8Array() } = await iam.getCredentialReport({});
    const [columns = '', ...rows] = Buffer.from(Content).toString().split('\n');
    return rows.map((row) => {
      const values = row.split(',');
      expect(values).toHaveLength(columns.split(',').length);
      return Object.fromEntries(columns.split(',').map((name, index) => [name, values[index]]));
    });
  };
  try {
    await iam.createUser({ UserName: 'me' });
    const [root, ...users] = await report();
    expect(root).toMatchObject({
      user: '<root_account>',
      arn: 'arn:aws:iam::000000000000:root',
      user_creation_time: '2030-01-01T00:00:00+00:00',
      password_enabled: 'not_supported',
      password_last_changed: 'not_supported',
      password_next_rotation: 'not_supported',
      mfa_active: 'false',
      access_key_1_active: 'false',
      access_key_1_last_rotated: 'N/A',
      cert_2_last_rotated: 'N/A',
    });
    expect(users.map(({ user }) => user)).toEqual(['me']);
    now += 86_400_000;
    expect((await report())[0]).toEqual(root);
  } finally {
    iam.destroy();
    await cloud.close();
  }
});
