import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { ACM } from '@aws-sdk/client-acm';
import { IAM } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../../index.ts';

let cloud: Cloud;
let iam: IAM;
let pair: { CertificateBody: string; PrivateKey: string };
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const config = { endpoint: cloud.endpoint, region: 'us-east-1', maxAttempts: 1 };
  iam = new IAM(config);
  const acm = new ACM(config);
  const { CertificateArn } = await acm.requestCertificate({
    DomainName: 'www.example.com',
    ValidationMethod: 'DNS',
    Options: { Export: 'ENABLED' },
  });
  const passphrase = 'secret';
  const { Certificate = '', PrivateKey: key = '' } = await acm.exportCertificate({
    CertificateArn,
    Passphrase: Buffer.from(passphrase),
  });
  acm.destroy();
  const PrivateKey = createPrivateKey({ key, passphrase }).export({ type: 'pkcs8', format: 'pem' }).toString();
  pair = { CertificateBody: Certificate, PrivateKey };
});
afterAll(async () => {
  iam.destroy();
  await cloud.close();
});

// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadServerCertificate.html and its siblings
it('server certificates are kept, renamed and tagged', async () => {
  const ServerCertificateName = 'www';
  const uploaded = await iam.uploadServerCertificate({
    ServerCertificateName,
    Path: '/cloudfront/',
    ...pair,
    Tags: [{ Key: 'a', Value: '1' }],
  });
  expect(uploaded).toMatchObject({
    ServerCertificateMetadata: {
      ServerCertificateName,
      Path: '/cloudfront/',
      Arn: 'arn:aws:iam::000000000000:server-certificate/cloudfront/www',
      ServerCertificateId: expect.stringMatching(/^ASCA[A-Z2-7]{17}$/),
    },
    Tags: [{ Key: 'a', Value: '1' }],
  });
  expect(uploaded.ServerCertificateMetadata?.Expiration?.getTime()).toBeGreaterThan(Date.now());
  await expect(iam.uploadServerCertificate({ ServerCertificateName: 'WWW', ...pair })).rejects.toMatchObject({
    name: 'EntityAlreadyExistsException',
  });
  await iam.tagServerCertificate({ ServerCertificateName, Tags: [{ Key: 'b', Value: '2' }] });
  await iam.untagServerCertificate({ ServerCertificateName, TagKeys: ['a'] });
  expect((await iam.listServerCertificateTags({ ServerCertificateName })).Tags).toEqual([{ Key: 'b', Value: '2' }]);
  await iam.updateServerCertificate({ ServerCertificateName, NewServerCertificateName: 'site', NewPath: '/' });
  const listed = await iam.listServerCertificates({});
  expect(listed.ServerCertificateMetadataList).toMatchObject([
    { ServerCertificateName: 'site', Arn: 'arn:aws:iam::000000000000:server-certificate/site' },
  ]);
  expect((await iam.listServerCertificates({ PathPrefix: '/cloudfront/' })).ServerCertificateMetadataList).toEqual([]);
  const { ServerCertificate } = await iam.getServerCertificate({ ServerCertificateName: 'site' });
  expect(ServerCertificate?.CertificateBody).toBe(pair.CertificateBody.trim());
  await expect(
    iam.updateServerCertificate({ ServerCertificateName, NewServerCertificateName: 'x' }),
  ).rejects.toMatchObject({
    name: 'NoSuchEntityException',
    message: 'The Server Certificate with name www cannot be found.',
  });
});

it('their key must be theirs', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const PrivateKey = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  await expect(
    iam.uploadServerCertificate({ ServerCertificateName: 'other', ...pair, PrivateKey }),
  ).rejects.toMatchObject({ name: 'KeyPairMismatchException', $metadata: { httpStatusCode: 400 } });
  await expect(
    iam.uploadServerCertificate({ ServerCertificateName: 'other', ...pair, PrivateKey: 'none' }),
  ).rejects.toMatchObject({ name: 'MalformedCertificateException' });
});
