import { afterEach, beforeEach, expect, it } from 'vitest';
import { iam } from '../index.ts';
import { type TestCloud, testCloud } from '../testing.ts';

let cloud: TestCloud;
beforeEach(async () => {
  cloud = await testCloud({ iam });
  await cloud.ctx.aws.iam.createUser({ UserName: 'u' });
});
afterEach(() => cloud.close());

// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateLoginProfile.html
it('a user has one password: a second one is refused, and the first one stays', async () => {
  const api = cloud.ctx.aws.iam;
  await expect(api.createLoginProfile({ UserName: 'u' })).rejects.toMatchObject({ code: 'ValidationError' });
  await api.createLoginProfile({ UserName: 'u', Password: 'First-1st', PasswordResetRequired: true });
  await expect(api.createLoginProfile({ UserName: 'u', Password: 'Second-2nd' })).rejects.toMatchObject({
    code: 'EntityAlreadyExists',
    status: 409,
  });
  expect((await api.getLoginProfile({ UserName: 'u' })).LoginProfile?.PasswordResetRequired).toBe(true);
  await api.deleteLoginProfile({ UserName: 'u' });
  for (const gone of [
    api.getLoginProfile({ UserName: 'u' }),
    api.deleteLoginProfile({ UserName: 'u' }),
    api.updateLoginProfile({ UserName: 'u', Password: 'Third-3rd' }),
  ])
    await expect(gone).rejects.toMatchObject({ code: 'NoSuchEntity' });
  await api.createLoginProfile({ UserName: 'u', Password: 'Second-2nd' });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html
it.each([
  ['RequireUppercaseCharacters', 'only-small-1', 'Only-small-1'],
  ['RequireLowercaseCharacters', 'ONLY-LARGE-1', 'ONLY-LARGe-1'],
  ['RequireNumbers', 'No-number', 'No-number1'],
  ['RequireSymbols', 'NoSymbol1', 'No-Symbol1'],
])('%s: "%s" is refused, "%s" is not', async (rule, refused, taken) => {
  const api = cloud.ctx.aws.iam;
  await api.updateAccountPasswordPolicy({ [rule]: true });
  await expect(api.createLoginProfile({ UserName: 'u', Password: refused })).rejects.toMatchObject({
    code: 'PasswordPolicyViolation',
  });
  await api.createLoginProfile({ UserName: 'u', Password: taken });
  await expect(api.updateLoginProfile({ UserName: 'u', Password: refused })).rejects.toMatchObject({
    code: 'PasswordPolicyViolation',
  });
});

it('a password has the least length of the policy', async () => {
  const api = cloud.ctx.aws.iam;
  await api.updateAccountPasswordPolicy({ MinimumPasswordLength: 10 });
  const of = (length: number) => api.createLoginProfile({ UserName: 'u', Password: 'x'.repeat(length) });
  await expect(of(9)).rejects.toMatchObject({ code: 'PasswordPolicyViolation' });
  await of(10);
});
