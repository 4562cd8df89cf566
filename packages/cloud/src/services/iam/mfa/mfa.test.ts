import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { iam } from '../index.ts';
import { type TestCloud, testCloud } from '../testing.ts';
import { totp } from './totp.ts';

let cloud: TestCloud;
beforeEach(async () => {
  cloud = await testCloud({ iam });
  await cloud.ctx.aws.iam.createUser({ UserName: 'u' });
});
afterEach(() => cloud.close());

// Test vectors, cut to six digits: https://www.rfc-editor.org/rfc/rfc6238#appendix-B
it('gives the codes of the standard', () => {
  const seed = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  expect([59, 1_111_111_109, 20_000_000_000].map((second) => totp(seed, second * 1000))).toEqual([
    '287082',
    '081804',
    '353130',
  ]);
});

// https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableMFADevice.html
it('enables a virtual device for two codes in a row', async () => {
  const api = cloud.ctx.aws.iam;
  const { VirtualMFADevice } = await api.createVirtualMFADevice({ VirtualMFADeviceName: 'd' });
  const SerialNumber = VirtualMFADevice?.SerialNumber;
  expect(SerialNumber).toBe('arn:aws:iam::000000000000:mfa/d');
  await expect(api.createVirtualMFADevice({ VirtualMFADeviceName: 'd' })).rejects.toMatchObject({
    code: 'EntityAlreadyExists',
  });
  const seed = Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString();
  const now = Date.now();
  const codes = { AuthenticationCode1: totp(seed, now), AuthenticationCode2: totp(seed, now + 30_000) };
  const swapped = { AuthenticationCode1: codes.AuthenticationCode2, AuthenticationCode2: codes.AuthenticationCode1 };
  await expect(api.enableMFADevice({ UserName: 'u', SerialNumber, ...swapped })).rejects.toMatchObject({
    code: 'InvalidAuthenticationCode',
    status: 403,
  });
  await api.enableMFADevice({ UserName: 'u', SerialNumber, ...codes });
  expect((await api.listMFADevices({ UserName: 'u' })).MFADevices).toMatchObject([{ SerialNumber, UserName: 'u' }]);
  const assigned = await api.listVirtualMFADevices({ AssignmentStatus: 'Assigned' });
  expect(assigned.VirtualMFADevices).toMatchObject([{ SerialNumber, User: { UserName: 'u' } }]);
  await expect(api.deleteVirtualMFADevice({ SerialNumber })).rejects.toMatchObject({ code: 'DeleteConflict' });
  await expect(api.deleteUser({ UserName: 'u' })).rejects.toMatchObject({ code: 'DeleteConflict' });
  await api.deactivateMFADevice({ UserName: 'u', SerialNumber });
  await api.deleteVirtualMFADevice({ SerialNumber });
  await expect(api.deleteVirtualMFADevice({ SerialNumber })).rejects.toMatchObject({
    message: `VirtualMFADevice with serial number ${SerialNumber} doesn't exist.`,
  });
});

// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadSSHPublicKey.html
it('keeps SSH keys and gives them in either encoding', async () => {
  const api = cloud.ctx.aws.iam;
  const pem = (bits: number) =>
    generateKeyPairSync('rsa', { modulusLength: bits }).publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const body = pem(2048);
  const { SSHPublicKey } = await api.uploadSSHPublicKey({ UserName: 'u', SSHPublicKeyBody: body });
  expect(SSHPublicKey?.SSHPublicKeyId).toMatch(/^APKA[A-Z2-7]{16}$/);
  expect(SSHPublicKey?.Fingerprint).toMatch(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/);
  const get = (Encoding: 'SSH' | 'PEM', id = SSHPublicKey?.SSHPublicKeyId) =>
    api.getSSHPublicKey({ UserName: 'u', SSHPublicKeyId: id, Encoding });
  const ssh = (await get('SSH')).SSHPublicKey?.SSHPublicKeyBody ?? '';
  expect(ssh).toMatch(/^ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAB/);
  await expect(api.uploadSSHPublicKey({ UserName: 'u', SSHPublicKeyBody: ssh })).rejects.toMatchObject({
    code: 'DuplicateSSHPublicKey',
  });
  await api.createUser({ UserName: 'v' });
  const other = await api.uploadSSHPublicKey({ UserName: 'v', SSHPublicKeyBody: ssh });
  expect(other.SSHPublicKey?.Fingerprint).toBe(SSHPublicKey?.Fingerprint);
  const back = { UserName: 'v', SSHPublicKeyId: other.SSHPublicKey?.SSHPublicKeyId, Encoding: 'PEM' } as const;
  expect((await api.getSSHPublicKey(back)).SSHPublicKey?.SSHPublicKeyBody).toBe(body);
  for (const [text, code] of [
    [pem(1024), 'InvalidPublicKey'],
    ['ssh-rsa AAAA', 'InvalidPublicKey'],
    ['key', 'UnrecognizedPublicKeyEncoding'],
  ]) {
    await expect(api.uploadSSHPublicKey({ UserName: 'u', SSHPublicKeyBody: text })).rejects.toMatchObject({ code });
  }
  await api.updateSSHPublicKey({ UserName: 'u', SSHPublicKeyId: SSHPublicKey?.SSHPublicKeyId, Status: 'Inactive' });
  expect((await api.listSSHPublicKeys({ UserName: 'u' })).SSHPublicKeys).toMatchObject([{ Status: 'Inactive' }]);
  await api.deleteSSHPublicKey({ UserName: 'u', SSHPublicKeyId: SSHPublicKey?.SSHPublicKeyId });
  await expect(get('SSH')).rejects.toMatchObject({ code: 'NoSuchEntity' });
});
