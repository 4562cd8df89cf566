import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { CloudWatch, type StateValue } from '@aws-sdk/client-cloudwatch';
import { SSM } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../../index.ts';

let cloud: Cloud;
let cf: CloudFormation;
let cloudwatch: CloudWatch;
let ssm: SSM;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const options = {
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'test' },
  };
  [cf, cloudwatch, ssm] = [new CloudFormation(options), new CloudWatch(options), new SSM(options)];
});
afterAll(() => cloud.close());

const template = (days: number) =>
  JSON.stringify({ Resources: { G: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: days } } } });

async function rest(stack: string) {
  for (;;) {
    const { Stacks } = await cf.describeStacks({ StackName: stack });
    if (!Stacks![0]!.StackStatus!.endsWith('_IN_PROGRESS')) return Stacks![0]!;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function setAlarm(state: StateValue): Promise<void> {
  await cloudwatch.setAlarmState({ AlarmName: 'errors', StateValue: state, StateReason: 'a test' });
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-rollback-triggers.html
it('an alarm takes a deployment back', async () => {
  await cloudwatch.putMetricAlarm({
    AlarmName: 'errors',
    Namespace: 'N',
    MetricName: 'M',
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanThreshold',
  });
  const Arn = 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:errors';
  const RollbackConfiguration = { RollbackTriggers: [{ Arn, Type: 'AWS::CloudWatch::Alarm' }] };
  await setAlarm('OK');
  await cf.createStack({ StackName: 's', TemplateBody: template(1), RollbackConfiguration });
  expect(await rest('s')).toMatchObject({ StackStatus: 'CREATE_COMPLETE', RollbackConfiguration });
  await setAlarm('ALARM');
  await cf.updateStack({ StackName: 's', TemplateBody: template(3) });
  expect((await rest('s')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  const { StackEvents = [] } = await cf.describeStackEvents({ StackName: 's' });
  const reasons = StackEvents.map((event) => event.ResourceStatusReason ?? '');
  expect(reasons.some((reason) => reason.includes(`rollback triggers breached: [${Arn}]`))).toBe(true);
  await cf.deleteStack({ StackName: 's' });
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
it('a parameter that names a stored parameter needs one that is there', async () => {
  const TemplateBody = JSON.stringify({
    Parameters: { P: { Type: 'AWS::SSM::Parameter::Name' } },
    Resources: { G: { Type: 'AWS::Logs::LogGroup' } },
    Outputs: { P: { Value: { Ref: 'P' } } },
  });
  const Parameters = [{ ParameterKey: 'P', ParameterValue: '/there' }];
  await expect(cf.createStack({ StackName: 'p', TemplateBody, Parameters })).rejects.toThrow(
    'parameter value /there for parameter name P does not exist',
  );
  await ssm.putParameter({ Name: '/there', Type: 'String', Value: 'v' });
  await cf.createStack({ StackName: 'p', TemplateBody, Parameters });
  expect((await rest('p')).StackStatus).toBe('CREATE_COMPLETE');
  const { ResourceIdentifierSummaries } = await cf.getTemplateSummary({ StackName: 'p' });
  expect(ResourceIdentifierSummaries).toEqual([
    { ResourceType: 'AWS::Logs::LogGroup', LogicalResourceIds: ['G'], ResourceIdentifiers: ['LogGroupName'] },
  ]);
});
