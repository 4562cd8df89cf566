import {
  CloudFormation,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import { Route53 } from '@aws-sdk/client-route-53';
import { expect, it } from 'vitest';
import { startCloud } from '../../../index.ts';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-route53-recordsetgroup.html
it('a group of records is made, changed and deleted together', async () => {
  const cloud = await startCloud({ port: 0 });
  const config = { endpoint: cloud.endpoint, region: 'us-east-1', maxAttempts: 1 };
  const cf = new CloudFormation(config);
  const route53 = new Route53(config);
  try {
    const { HostedZone } = await route53.createHostedZone({ Name: 'group.test', CallerReference: '1' });
    const StackName = 's';
    const wait = { client: cf, maxWaitTime: 20, minDelay: 0.05, maxDelay: 0.2 };
    const record = (name: string, value: string, more: object = {}) => ({
      Name: `${name}.group.test.`,
      Type: 'A',
      TTL: '60',
      ResourceRecords: [value],
      ...more,
    });
    const template = (RecordSets: object[]) =>
      JSON.stringify({
        Resources: {
          G: { Type: 'AWS::Route53::RecordSetGroup', Properties: { HostedZoneName: 'group.test.', RecordSets } },
        },
      });
    const there = async () =>
      ((await route53.listResourceRecordSets({ HostedZoneId: HostedZone?.Id })).ResourceRecordSets ?? [])
        .filter(({ Type }) => Type === 'A')
        .map(({ Name, SetIdentifier, ResourceRecords }) => [Name, SetIdentifier, ResourceRecords?.[0]?.Value]);
    const weighed = (SetIdentifier: string, value: string) => record('w', value, { SetIdentifier, Weight: 1 });
    await cf.createStack({
      StackName,
      TemplateBody: template([record('a', '1.1.1.1'), weighed('x', '2.2.2.2'), weighed('y', '3.3.3.3')]),
    });
    await waitUntilStackCreateComplete(wait, { StackName });
    expect(await there()).toEqual([
      ['a.group.test.', undefined, '1.1.1.1'],
      ['w.group.test.', 'x', '2.2.2.2'],
      ['w.group.test.', 'y', '3.3.3.3'],
    ]);
    await cf.updateStack({ StackName, TemplateBody: template([record('b', '4.4.4.4'), weighed('y', '5.5.5.5')]) });
    await waitUntilStackUpdateComplete(wait, { StackName });
    expect(await there()).toEqual([
      ['b.group.test.', undefined, '4.4.4.4'],
      ['w.group.test.', 'y', '5.5.5.5'],
    ]);
    await cf.deleteStack({ StackName });
    await waitUntilStackDeleteComplete(wait, { StackName });
    expect(await there()).toEqual([]);
  } finally {
    cf.destroy();
    route53.destroy();
    await cloud.close();
  }
});
