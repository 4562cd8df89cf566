import { CreateAccessKeyCommand, CreateUserCommand, GetAccessKeyLastUsedCommand, IAMClient } from '@aws-sdk/client-iam';
import { expect, it } from 'vitest';
import { startCloud } from '../../../index.ts';

// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccessKeyLastUsed.html
it('knows when, where and for what a key was last used', async () => {
  const cloud = await startCloud({ port: 0 });
  const at = { endpoint: cloud.endpoint, region: 'eu-west-1' };
  const api = new IAMClient(at);
  try {
    await api.send(new CreateUserCommand({ UserName: 'u' }));
    const { AccessKey } = await api.send(new CreateAccessKeyCommand({ UserName: 'u' }));
    const { AccessKeyId = '', SecretAccessKey = '' } = AccessKey ?? {};
    const ask = () => api.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }));
    expect((await ask()).AccessKeyLastUsed).toEqual({ ServiceName: 'N/A', Region: 'N/A' });
    const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
    const user = new IAMClient({ ...at, credentials });
    await user.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }));
    user.destroy();
    const { AccessKeyLastUsed: used } = await ask();
    expect(used).toMatchObject({ ServiceName: 'iam', Region: 'eu-west-1' });
    expect(Math.abs(Date.now() - (used?.LastUsedDate?.getTime() ?? 0))).toBeLessThan(60_000);
  } finally {
    api.destroy();
    await cloud.close();
  }
});
