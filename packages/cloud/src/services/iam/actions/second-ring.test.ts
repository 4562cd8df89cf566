import { expect, it } from 'vitest';
import { actionOf } from './index.ts';

// Expectations: https://docs.aws.amazon.com/service-authorization/latest/reference/

const place = { account: '111122223333', region: 'eu-west-1' };
const certificate = 'arn:aws:acm:eu-west-1:111122223333:certificate/c';

it.each<[string, string, Record<string, unknown>, string]>([
  ['cloudwatch', 'PutMetricAlarm', { AlarmName: 'a' }, 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:a'],
  ['cloudwatch', 'GetDashboard', { DashboardName: 'd' }, 'arn:aws:cloudwatch::111122223333:dashboard/d'],
  ['cloudwatch', 'GetMetricData', {}, '*'],
  ['route53', 'ChangeResourceRecordSets', { HostedZoneId: '/hostedzone/Z1' }, 'arn:aws:route53:::hostedzone/Z1'],
  ['route53', 'GetHostedZone', { Id: 'Z1' }, 'arn:aws:route53:::hostedzone/Z1'],
  ['route53', 'GetChange', { Id: '/change/C1' }, 'arn:aws:route53:::change/C1'],
  ['route53', 'GetHealthCheck', { HealthCheckId: 'h' }, 'arn:aws:route53:::healthcheck/h'],
  ['route53', 'CreateHostedZone', { Name: 'n' }, '*'],
  ['acm', 'DescribeCertificate', { CertificateArn: certificate }, certificate],
  ['acm', 'RequestCertificate', { DomainName: 'd' }, '*'],
])('%s %s', (service, operation, input, resource) => {
  expect(actionOf(service, operation, input, place)).toMatchObject({ action: `${service}:${operation}`, resource });
});

it('metrics are allowed by their namespace', () => {
  expect(actionOf('cloudwatch', 'PutMetricData', { Namespace: 'n' }, place)?.conditions).toEqual({
    'cloudwatch:namespace': 'n',
  });
});

it('a call about several alarms needs the permission on each', () => {
  const several = actionOf('cloudwatch', 'DeleteAlarms', { AlarmNames: ['a', 'b'] }, place);
  expect(several?.also).toMatchObject([{ resource: 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:b' }]);
});
