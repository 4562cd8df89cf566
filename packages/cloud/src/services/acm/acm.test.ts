import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { ACM } from '@aws-sdk/client-acm';
import { APIGateway } from '@aws-sdk/client-api-gateway';
import { CloudFormation, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import { Route53 } from '@aws-sdk/client-route-53';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../index.ts';

// https://docs.aws.amazon.com/acm/latest/APIReference/Welcome.html

let cloud: Cloud;
let acm: ACM;
let later = 0;
const settings = () => ({
  endpoint: cloud.endpoint,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});
beforeAll(async () => {
  cloud = await startCloud({ port: 0, clock: { now: () => Date.now() + later } });
  acm = new ACM(settings());
});
afterAll(async () => {
  acm.destroy();
  await cloud.close();
});

const requested = async (DomainName: string, more: object = {}) =>
  (await acm.requestCertificate({ DomainName, ValidationMethod: 'DNS', ...more })).CertificateArn ?? '';

it('issues a certificate that a client can trust', async () => {
  const arn = await requested('www.example.com', {
    SubjectAlternativeNames: ['*.api.example.com'],
    KeyAlgorithm: 'EC_prime256v1',
    Options: { Export: 'ENABLED' },
  });
  const { Certificate } = await acm.describeCertificate({ CertificateArn: arn });
  expect(Certificate).toMatchObject({
    Status: 'ISSUED',
    Type: 'AMAZON_ISSUED',
    KeyAlgorithm: 'EC_prime256v1',
    InUseBy: [],
    SubjectAlternativeNames: ['www.example.com', '*.api.example.com'],
  });
  const [validation] = Certificate?.DomainValidationOptions ?? [];
  expect(validation).toMatchObject({ ValidationStatus: 'SUCCESS', ValidationMethod: 'DNS' });
  expect(validation?.ResourceRecord?.Name).toMatch(/^_[0-9a-f]{32}\.www\.example\.com\.$/);

  const exported = await acm.exportCertificate({ CertificateArn: arn, Passphrase: Buffer.from('secret') });
  const leaf = new X509Certificate(exported.Certificate ?? '');
  const root = new X509Certificate(exported.CertificateChain ?? '');
  expect([leaf.checkIssued(root), leaf.verify(root.publicKey), root.ca]).toEqual([true, true, true]);
  expect([leaf.checkHost('x.api.example.com'), leaf.checkHost('example.org')]).toEqual([
    '*.api.example.com',
    undefined,
  ]);
  const key = createPrivateKey({ key: exported.PrivateKey ?? '', passphrase: 'secret' });

  // A real handshake, by a client that trusts only this chain.
  const server = createServer(
    { cert: exported.Certificate, key: key.export({ type: 'pkcs8', format: 'pem' }) },
    (_request, response) => response.end('hello'),
  );
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  try {
    const status = await new Promise((resolve, reject) => {
      const { port } = server.address() as AddressInfo;
      const options = {
        host: '127.0.0.1',
        port,
        servername: 'www.example.com',
        ca: exported.CertificateChain,
        agent: false,
      };
      request(options, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(200);
  } finally {
    server.close();
  }
});

it('answers the same request with the same certificate', async () => {
  const [a, b] = await Promise.all([
    requested('a.example.com', { IdempotencyToken: 't' }),
    requested('a.example.com', { IdempotencyToken: 't' }),
  ]);
  expect([b, await requested('a.example.com', { IdempotencyToken: 't' })]).toEqual([a, a]);
  expect(await requested('a.example.com', { IdempotencyToken: 'u' })).not.toBe(a);
});

it('imports, imports again, and refuses what does not fit', async () => {
  const source = await requested('b.example.com', { KeyAlgorithm: 'EC_secp384r1', Options: { Export: 'ENABLED' } });
  const out = await acm.exportCertificate({ CertificateArn: source, Passphrase: Buffer.from('secret') });
  const PrivateKey = Buffer.from(
    String(
      createPrivateKey({ key: out.PrivateKey ?? '', passphrase: 'secret' }).export({ type: 'pkcs8', format: 'pem' }),
    ),
  );
  const input = { Certificate: Buffer.from(out.Certificate ?? ''), PrivateKey };
  const { CertificateArn } = await acm.importCertificate({
    ...input,
    CertificateChain: Buffer.from(out.CertificateChain ?? ''),
  });
  expect((await acm.importCertificate({ ...input, CertificateArn })).CertificateArn).toBe(CertificateArn);
  expect((await acm.describeCertificate({ CertificateArn })).Certificate).toMatchObject({
    Type: 'IMPORTED',
    DomainName: 'b.example.com',
    Issuer: 'Amazon',
    KeyAlgorithm: 'EC_secp384r1',
  });
  const other = await requested('c.example.com', { KeyAlgorithm: 'EC_prime256v1' });
  const { Certificate } = await acm.getCertificate({ CertificateArn: other });
  await expect(acm.importCertificate({ ...input, Certificate: Buffer.from(Certificate ?? '') })).rejects.toMatchObject({
    name: 'ValidationException',
    message: 'The private key does not match the certificate.',
  });
  await expect(acm.importCertificate({ ...input, CertificateChain: input.Certificate })).rejects.toMatchObject({
    name: 'ValidationException',
  });
  await expect(acm.exportCertificate({ CertificateArn, Passphrase: Buffer.from('secret') })).rejects.toMatchObject({
    message: expect.stringContaining('is not a private certificate'),
  });
});

it('keeps what an API uses, and renews it in time', async () => {
  const arn = await requested('api.example.com', { KeyAlgorithm: 'EC_prime256v1' });
  const apigateway = new APIGateway(settings());
  try {
    await apigateway.createDomainName({
      domainName: 'api.example.com',
      regionalCertificateArn: arn,
      endpointConfiguration: { types: ['REGIONAL'] },
    });
    const before = await acm.describeCertificate({ CertificateArn: arn });
    expect(before.Certificate?.InUseBy).toEqual(['arn:aws:apigateway:eu-west-1::/domainnames/api.example.com']);
    await expect(acm.deleteCertificate({ CertificateArn: arn })).rejects.toMatchObject({
      name: 'ResourceInUseException',
    });
    later = 170 * 86_400_000;
    const { Certificate: after } = await acm.describeCertificate({ CertificateArn: arn });
    expect(after?.RenewalSummary?.RenewalStatus).toBe('SUCCESS');
    expect(after?.NotAfter?.getTime()).toBeGreaterThan(before.Certificate?.NotAfter?.getTime() ?? 0);
    await apigateway.deleteDomainName({ domainName: 'api.example.com' });
    await acm.deleteCertificate({ CertificateArn: arn });
  } finally {
    later = 0;
    apigateway.destroy();
  }
});

it('is a resource whose proof CloudFormation writes into the zone', async () => {
  const [cloudformation, route53] = [new CloudFormation(settings()), new Route53(settings())];
  try {
    const template = {
      Resources: {
        Zone: { Type: 'AWS::Route53::HostedZone', Properties: { Name: 'example.net' } },
        Certificate: {
          Type: 'AWS::CertificateManager::Certificate',
          Properties: {
            DomainName: 'www.example.net',
            ValidationMethod: 'DNS',
            DomainValidationOptions: [{ DomainName: 'www.example.net', HostedZoneId: { Ref: 'Zone' } }],
          },
        },
        Check: {
          Type: 'AWS::Route53::HealthCheck',
          Properties: { HealthCheckConfig: { Type: 'HTTP', IPAddress: '192.0.2.1', Port: 80 } },
        },
        Record: {
          Type: 'AWS::Route53::RecordSet',
          Properties: {
            HostedZoneId: { Ref: 'Zone' },
            Name: 'www.example.net',
            Type: 'A',
            TTL: '60',
            ResourceRecords: ['192.0.2.1'],
            SetIdentifier: 'one',
            Weight: 1,
            HealthCheckId: { Ref: 'Check' },
          },
        },
        Alarm: {
          Type: 'AWS::CloudWatch::Alarm',
          Properties: {
            Namespace: 'n',
            MetricName: 'm',
            Statistic: 'Sum',
            Period: 60,
            EvaluationPeriods: 1,
            Threshold: 1,
            ComparisonOperator: 'GreaterThanThreshold',
          },
        },
        Both: {
          Type: 'AWS::CloudWatch::CompositeAlarm',
          Properties: { AlarmName: 'both', AlarmRule: { 'Fn::Join': ['', ['ALARM("', { Ref: 'Alarm' }, '")']] } },
        },
      },
      Outputs: { Arn: { Value: { Ref: 'Certificate' } }, Zone: { Value: { Ref: 'Zone' } } },
    };
    await cloudformation.createStack({ StackName: 's', TemplateBody: JSON.stringify(template) });
    await waitUntilStackCreateComplete(
      { client: cloudformation, maxWaitTime: 30, minDelay: 1, maxDelay: 1 },
      { StackName: 's' },
    );
    const { Stacks = [] } = await cloudformation.describeStacks({ StackName: 's' });
    const zone = Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'Zone')?.OutputValue;
    const { ResourceRecordSets = [] } = await route53.listResourceRecordSets({ HostedZoneId: zone });
    expect(ResourceRecordSets.map(({ Type }) => Type).sort()).toEqual(['A', 'CNAME', 'NS', 'SOA']);
  } finally {
    cloudformation.destroy();
    route53.destroy();
  }
});
