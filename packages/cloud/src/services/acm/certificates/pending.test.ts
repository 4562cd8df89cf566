import { ACM } from '@aws-sdk/client-acm';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { Route53 } from '@aws-sdk/client-route-53';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../../index.ts';

// https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html

let cloud: Cloud;
let acm: ACM;
let route53: Route53;
let later = 0;
const settings = () => ({
  endpoint: cloud.endpoint,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});
beforeAll(async () => {
  cloud = await startCloud({ port: 0, clock: { now: () => Date.now() + later } });
  acm = new ACM(settings());
  route53 = new Route53(settings());
});
afterAll(() => cloud.close());

async function zone(Name: string): Promise<string> {
  const { HostedZone } = await route53.createHostedZone({ Name, CallerReference: Name });
  return HostedZone!.Id!;
}
const requested = async (DomainName: string) =>
  (await acm.requestCertificate({ DomainName, ValidationMethod: 'DNS' })).CertificateArn!;
const check = async (CertificateArn: string) => (await acm.describeCertificate({ CertificateArn })).Certificate!;
const put = (HostedZoneId: string, Name: string, Type: 'CNAME' | 'CAA', Value: string) =>
  route53.changeResourceRecordSets({
    HostedZoneId,
    ChangeBatch: {
      Changes: [{ Action: 'UPSERT', ResourceRecordSet: { Name, Type, TTL: 60, ResourceRecords: [{ Value }] } }],
    },
  });

it('a name of a hosted zone waits for its record, which is the same in every region', async () => {
  const id = await zone('waits.test');
  const arn = await requested('*.waits.test');
  const before = await check(arn);
  expect(before).toMatchObject({
    Status: 'PENDING_VALIDATION',
    DomainValidationOptions: [{ ValidationStatus: 'PENDING_VALIDATION' }],
  });
  expect([before.IssuedAt, before.NotAfter]).toEqual([undefined, undefined]);
  await expect(acm.getCertificate({ CertificateArn: arn })).rejects.toThrow('in progress');
  const { CertificateSummaryList } = await acm.listCertificates({ CertificateStatuses: ['PENDING_VALIDATION'] });
  expect(CertificateSummaryList).toMatchObject([{ CertificateArn: arn }]);

  const { Name = '', Value = '' } = before.DomainValidationOptions![0]!.ResourceRecord!;
  await put(id, Name, 'CNAME', 'other.test');
  expect((await check(arn)).Status).toBe('PENDING_VALIDATION');
  await put(id, Name, 'CNAME', Value);
  expect(await check(arn)).toMatchObject({ Status: 'ISSUED', NotAfter: expect.any(Date) });
  expect((await check(await requested('*.waits.test'))).Status).toBe('ISSUED');
});

it('a proof that does not come within 72 hours has failed', async () => {
  await zone('late.test');
  const arn = await requested('late.test');
  later += 72 * 3_600_000 + 1_000;
  expect((await check(arn)).Status).toBe('VALIDATION_TIMED_OUT');
});

it('a zone that allows other authorities only is refused, and so is a stack', async () => {
  const id = await zone('caa.test');
  await put(id, 'caa.test', 'CAA', '0 issue "other.example"');
  expect(await check(await requested('api.caa.test'))).toMatchObject({ Status: 'FAILED', FailureReason: 'CAA_ERROR' });
  const cf = new CloudFormation(settings());
  const Properties = { DomainName: 'api.caa.test', ValidationMethod: 'DNS' };
  const Resources = { Certificate: { Type: 'AWS::CertificateManager::Certificate', Properties } };
  await cf.createStack({ StackName: 'caa', TemplateBody: JSON.stringify({ Resources }) });
  const statusOf = async () => (await cf.describeStacks({ StackName: 'caa' })).Stacks?.[0]?.StackStatus;
  await expect.poll(statusOf, { timeout: 20_000 }).toBe('ROLLBACK_COMPLETE');
  const { StackEvents = [] } = await cf.describeStackEvents({ StackName: 'caa' });
  expect(StackEvents.map((event) => event.ResourceStatusReason ?? '').join()).toContain('FAILED (CAA_ERROR)');

  await put(id, 'caa.test', 'CAA', '0 issue "amazon.com"');
  expect((await check(await requested('api.caa.test'))).Status).toBe('PENDING_VALIDATION');
});
