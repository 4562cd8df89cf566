import {
  CloudFormation,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../../index.ts';

let cloud: Cloud;
let cf: CloudFormation;
let cloudwatch: CloudWatch;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const config = { endpoint: cloud.endpoint, region: 'us-east-1', maxAttempts: 1 };
  cf = new CloudFormation(config);
  cloudwatch = new CloudWatch(config);
});
afterAll(async () => {
  cf.destroy();
  cloudwatch.destroy();
  await cloud.close();
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-dashboard.html
it('a dashboard is made, changed and deleted', async () => {
  const StackName = 's';
  const wait = { client: cf, maxWaitTime: 20, minDelay: 0.05, maxDelay: 0.2 };
  const body = (text: string) => JSON.stringify({ widgets: [{ type: 'text', properties: { markdown: text } }] });
  const template = (DashboardBody: string) =>
    JSON.stringify({
      Resources: { D: { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardName: 'd', DashboardBody } } },
      Outputs: { D: { Value: { Ref: 'D' } } },
    });
  const shown = async () => (await cloudwatch.getDashboard({ DashboardName: 'd' })).DashboardBody;
  await cf.createStack({ StackName, TemplateBody: template(body('one')) });
  await waitUntilStackCreateComplete(wait, { StackName });
  const { Stacks } = await cf.describeStacks({ StackName });
  expect([Stacks?.[0]?.Outputs?.[0]?.OutputValue, await shown()]).toEqual(['d', body('one')]);
  await cf.updateStack({ StackName, TemplateBody: template(body('two')) });
  await waitUntilStackUpdateComplete(wait, { StackName });
  expect(await shown()).toBe(body('two'));
  await cf.deleteStack({ StackName });
  await waitUntilStackDeleteComplete(wait, { StackName });
  await expect(shown()).rejects.toMatchObject({ name: 'ResourceNotFound' });
});

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_EnableAlarmActions.html
it("an alarm's actions are switched off and on again", async () => {
  await cloudwatch.putMetricAlarm({
    AlarmName: 'a',
    Namespace: 'N',
    MetricName: 'M',
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanThreshold',
  });
  const enabled = async () =>
    (await cloudwatch.describeAlarms({ AlarmNames: ['a'] })).MetricAlarms?.[0]?.ActionsEnabled;
  await cloudwatch.disableAlarmActions({ AlarmNames: ['a'] });
  expect(await enabled()).toBe(false);
  await cloudwatch.enableAlarmActions({ AlarmNames: ['a'] });
  expect(await enabled()).toBe(true);
});
