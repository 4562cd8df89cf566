import { IAM } from '@aws-sdk/client-iam';
import { expect, it } from 'vitest';
import { startCloud } from '../../../index.ts';
import { totp } from './totp.ts';

// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ResyncMFADevice.html, API_GetMFADevice.html, API_TagMFADevice.html
it('devices are listed, resynchronized and tagged', async () => {
  const cloud = await startCloud({ port: 0 });
  const iam = new IAM({ endpoint: cloud.endpoint, region: 'us-east-1', maxAttempts: 1 });
  try {
    await iam.createUser({ UserName: 'u' });
    await iam.createUser({ UserName: 'v' });
    const { VirtualMFADevice } = await iam.createVirtualMFADevice({ VirtualMFADeviceName: 'd' });
    const SerialNumber = VirtualMFADevice?.SerialNumber ?? '';
    const seed = Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString();
    const codes = (at: number) => ({
      AuthenticationCode1: totp(seed, at),
      AuthenticationCode2: totp(seed, at + 30_000),
    });
    const device = { UserName: 'u', SerialNumber };
    const missing = {
      name: 'NoSuchEntityException',
      message: `MFA Device with serial number ${SerialNumber} doesn't exist.`,
    };
    await expect(iam.resyncMFADevice({ ...device, ...codes(Date.now()) })).rejects.toMatchObject(missing);
    await iam.enableMFADevice({ ...device, ...codes(Date.now()) });
    await iam.resyncMFADevice({ ...device, ...codes(Date.now() + 60_000) });
    const old = codes(Date.now() - 3_600_000);
    await expect(iam.resyncMFADevice({ ...device, ...old })).rejects.toMatchObject({
      name: 'InvalidAuthenticationCodeException',
      $metadata: { httpStatusCode: 403 },
    });
    expect(await iam.getMFADevice({ SerialNumber })).toMatchObject({
      UserName: 'u',
      SerialNumber,
      EnableDate: expect.any(Date),
    });
    await expect(iam.getMFADevice({ SerialNumber, UserName: 'v' })).rejects.toMatchObject(missing);
    await iam.tagMFADevice({
      SerialNumber,
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '2' },
      ],
    });
    await iam.untagMFADevice({ SerialNumber, TagKeys: ['A'] });
    expect((await iam.listMFADeviceTags({ SerialNumber })).Tags).toEqual([{ Key: 'b', Value: '2' }]);
  } finally {
    iam.destroy();
    await cloud.close();
  }
});
