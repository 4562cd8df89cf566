import { IAM } from '@aws-sdk/client-iam';
import { expect, it } from 'vitest';
import { startCloud } from '../../../index.ts';

// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ChangePassword.html: it does not cover the root's password, and
// sessions have none.
it('users change their own password, knowing the old one, within the policy', async () => {
  const cloud = await startCloud({ port: 0 });
  const config = { endpoint: cloud.endpoint, region: 'us-east-1', maxAttempts: 1 };
  const iam = new IAM(config);
  await iam.createUser({ UserName: 'u' });
  const { AccessKey } = await iam.createAccessKey({ UserName: 'u' });
  const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '' } = AccessKey ?? {};
  const user = new IAM({ ...config, credentials: { accessKeyId, secretAccessKey } });
  const change = (OldPassword: string, NewPassword: string) => user.changePassword({ OldPassword, NewPassword });
  try {
    await expect(change('a', 'bcdefgh')).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: 'Login Profile for User u cannot be found.',
    });
    await iam.createLoginProfile({ UserName: 'u', Password: 'First-1st', PasswordResetRequired: true });
    await iam.updateAccountPasswordPolicy({ MinimumPasswordLength: 9, RequireNumbers: true });
    await expect(change('First-1st', 'without-number')).rejects.toMatchObject({
      name: 'PasswordPolicyViolationException',
    });
    await expect(change('wrong', 'Second-2nd')).rejects.toMatchObject({ name: 'AccessDenied' });
    await change('First-1st', 'Second-2nd');
    expect((await iam.getLoginProfile({ UserName: 'u' })).LoginProfile?.PasswordResetRequired).toBe(false);
    await expect(change('First-1st', 'Third-3rd')).rejects.toMatchObject({ name: 'AccessDenied' });
    await change('Second-2nd', 'Third-3rd');
    await expect(iam.changePassword({ OldPassword: 'Third-3rd', NewPassword: 'Fourth-4th' })).rejects.toMatchObject({
      name: 'InvalidUserTypeException',
    });
  } finally {
    iam.destroy();
    user.destroy();
    await cloud.close();
  }
});
