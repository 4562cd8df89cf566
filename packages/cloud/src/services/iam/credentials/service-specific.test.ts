import { afterEach, beforeEach, expect, it } from 'vitest';
import { iam } from '../index.ts';
import { type TestCloud, testCloud } from '../testing.ts';

let cloud: TestCloud;
beforeEach(async () => {
  cloud = await testCloud({ iam });
  await cloud.ctx.aws.iam.createUser({ UserName: 'u' });
});
afterEach(() => cloud.close());

const ServiceName = 'codecommit.amazonaws.com';

// Recorded from AWS: LocalStack, tests/aws/services/iam/test_iam.snapshot.json (TestIAMServiceSpecificCredentials)
it('makes, lists, resets and deletes credentials for a service', async () => {
  const api = cloud.ctx.aws.iam;
  const made = (await api.createServiceSpecificCredential({ UserName: 'u', ServiceName })).ServiceSpecificCredential;
  expect(made).toMatchObject({ ServiceUserName: 'u-at-000000000000', Status: 'Active', UserName: 'u' });
  const id = { UserName: 'u', ServiceSpecificCredentialId: made?.ServiceSpecificCredentialId };
  await api.updateServiceSpecificCredential({ ...id, Status: 'Inactive' });
  const listed = await api.listServiceSpecificCredentials({ UserName: 'u', ServiceName });
  expect(listed.ServiceSpecificCredentials).toMatchObject([{ Status: 'Inactive' }]);
  expect(listed.ServiceSpecificCredentials?.[0]).not.toHaveProperty('ServicePassword');
  const reset = await api.resetServiceSpecificCredential(id);
  expect(reset.ServiceSpecificCredential?.ServicePassword).not.toBe(made?.ServicePassword);
  await expect(api.deleteUser({ UserName: 'u' })).rejects.toThrow(
    'Cannot delete entity, must remove referenced objects first.',
  );
  await api.deleteServiceSpecificCredential(id);
  await api.deleteUser({ UserName: 'u' });
});

it('refuses other services and ids that are not there', async () => {
  const api = cloud.ctx.aws.iam;
  await expect(
    api.createServiceSpecificCredential({ UserName: 'u', ServiceName: 'lambda.amazonaws.com' }),
  ).rejects.toMatchObject({
    code: 'NoSuchEntity',
    message: 'No such service lambda.amazonaws.com is supported for Service Specific Credentials',
  });
  const id = (ServiceSpecificCredentialId: string) => ({ UserName: 'u', ServiceSpecificCredentialId });
  await expect(api.deleteServiceSpecificCredential(id('nothing'))).rejects.toThrow('No such credential nothing exists');
  await expect(api.deleteServiceSpecificCredential(id('a-b'))).rejects.toThrow(
    "Value at 'serviceSpecificCredentialId' failed to satisfy constraint",
  );
});
