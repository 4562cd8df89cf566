import { X509Certificate } from 'node:crypto';
import { ACM } from '@aws-sdk/client-acm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../../index.ts';

let cloud: Cloud;
let acm: ACM;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  acm = new ACM({ endpoint: cloud.endpoint, region: 'us-east-1', maxAttempts: 1 });
});
afterAll(async () => {
  acm.destroy();
  await cloud.close();
});

const requested = async (options: object = {}) =>
  (await acm.requestCertificate({ DomainName: 'www.example.com', ValidationMethod: 'DNS', ...options }))
    .CertificateArn ?? '';

// https://docs.aws.amazon.com/acm/latest/userguide/acm-exportable-certificates.html
it('certificates that were exported are renewed and revoked on request, others are not', async () => {
  const CertificateArn = await requested({ Options: { Export: 'ENABLED' } });
  const refused = { name: 'ValidationException' };
  await expect(acm.renewCertificate({ CertificateArn })).rejects.toMatchObject(refused);
  await expect(acm.revokeCertificate({ CertificateArn, RevocationReason: 'SUPERSEDED' })).rejects.toMatchObject(
    refused,
  );
  const serial = async () =>
    new X509Certificate((await acm.getCertificate({ CertificateArn })).Certificate ?? '').serialNumber;
  const before = await serial();
  await acm.exportCertificate({ CertificateArn, Passphrase: Buffer.from('secret') });
  await acm.renewCertificate({ CertificateArn });
  expect(await serial()).not.toBe(before);
  expect((await acm.describeCertificate({ CertificateArn })).Certificate).toMatchObject({
    Status: 'ISSUED',
    RenewalSummary: { RenewalStatus: 'SUCCESS' },
  });
  expect(await acm.revokeCertificate({ CertificateArn, RevocationReason: 'KEY_COMPROMISE' })).toMatchObject({
    CertificateArn,
  });
  expect((await acm.describeCertificate({ CertificateArn })).Certificate).toMatchObject({
    Status: 'REVOKED',
    RevocationReason: 'KEY_COMPROMISE',
    RevokedAt: expect.any(Date),
  });
});

// https://docs.aws.amazon.com/acm/latest/APIReference/API_UpdateCertificateOptions.html
it('options are changed', async () => {
  const CertificateArn = await requested();
  // LocalStack's test_create_certificate_for_multiple_alternative_domains, recorded on AWS; the enumeration spells it
  // differently.
  expect((await acm.describeCertificate({ CertificateArn })).Certificate?.KeyAlgorithm).toBe('RSA-2048');
  const { CertificateSummaryList } = await acm.listCertificates({ Includes: { keyTypes: ['RSA_2048'] } });
  expect(CertificateSummaryList?.find((one) => one.CertificateArn === CertificateArn)?.KeyAlgorithm).toBe('RSA-2048');
  const logging = async () =>
    (await acm.describeCertificate({ CertificateArn })).Certificate?.Options?.CertificateTransparencyLoggingPreference;
  expect(await logging()).toBe('ENABLED');
  const Options = { CertificateTransparencyLoggingPreference: 'DISABLED' as const };
  await acm.updateCertificateOptions({ CertificateArn, Options });
  expect(await logging()).toBe('DISABLED');
  await expect(
    acm.updateCertificateOptions({ CertificateArn: `${CertificateArn.slice(0, -4)}0000`, Options }),
  ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

// https://docs.aws.amazon.com/acm/latest/APIReference/API_TagResource.html and its siblings: the same tags under newer
// names.
it('has tags by the newer names, too', async () => {
  const ResourceArn = await requested({ Tags: [{ Key: 'a', Value: '1' }] });
  await acm.tagResource({
    ResourceArn,
    Tags: [
      { Key: 'a', Value: '2' },
      { Key: 'b', Value: '3' },
    ],
  });
  await acm.untagResource({ ResourceArn, TagKeys: ['b', 'none'] });
  const Tags = [{ Key: 'a', Value: '2' }];
  expect((await acm.listTagsForResource({ ResourceArn })).Tags).toEqual(Tags);
  expect((await acm.listTagsForCertificate({ CertificateArn: ResourceArn })).Tags).toEqual(Tags);
});
