import { expect, it } from 'vitest';
import { actionOf } from './index.ts';

// Expectations: https://docs.aws.amazon.com/service-authorization/latest/reference/

const place = { account: '111122223333', region: 'eu-west-1' };
const base = (service: string): string => `arn:aws:${service}:eu-west-1:111122223333:`;

it.each<[string, string, Record<string, unknown>, string | undefined]>([
  ['events', 'PutEvents', { Entries: [{}] }, `${base('events')}event-bus/default`],
  ['events', 'PutRule', { Name: 'r' }, `${base('events')}rule/r`],
  ['events', 'PutTargets', { Rule: 'r', EventBusName: `${base('events')}event-bus/b` }, `${base('events')}rule/b/r`],
  ['events', 'DescribeArchive', { ArchiveName: 'a' }, `${base('events')}archive/a`],
  ['events', 'ListRules', {}, '*'],
  ['scheduler', 'CreateSchedule', { Name: 's' }, `${base('scheduler')}schedule/default/s`],
  ['scheduler', 'DeleteScheduleGroup', { Name: 'g' }, `${base('scheduler')}schedule-group/g`],
  ['scheduler', 'ListSchedules', {}, '*'],
  ['codedeploy', 'CreateApplication', { applicationName: 'a' }, `${base('codedeploy')}application:a`],
  ['codedeploy', 'ListDeploymentGroups', { applicationName: 'a' }, `${base('codedeploy')}application:a`],
  ['codedeploy', 'CreateDeploymentConfig', { deploymentConfigName: 'c' }, `${base('codedeploy')}deploymentconfig:c`],
  [
    'codedeploy',
    'UpdateDeploymentGroup',
    { applicationName: 'a', currentDeploymentGroupName: 'g' },
    `${base('codedeploy')}deploymentgroup:a/g`,
  ],
  ['codedeploy', 'StopDeployment', { applicationName: 'a', deploymentGroupName: 'g' }, '*'],
  [
    'codedeploy',
    'PutLifecycleEventHookExecutionStatus',
    { applicationName: 'a', deploymentGroupName: 'g' },
    `${base('codedeploy')}deploymentgroup:a/g`,
  ],
  [
    'codedeploy',
    'TagResource',
    { ResourceArn: `${base('codedeploy')}application:a` },
    `${base('codedeploy')}application:a`,
  ],
  ['ssm', 'GetParameter', { Name: '/a/b:3' }, `${base('ssm')}parameter/a/b`],
  ['ssm', 'GetParametersByPath', { Path: '/a' }, `${base('ssm')}parameter/a`],
  ['ssm', 'DescribeParameters', {}, '*'],
  ['secretsmanager', 'GetSecretValue', { SecretId: 'x' }, `${base('secretsmanager')}secret:x-AbCdEf`],
  ['secretsmanager', 'GetRandomPassword', {}, '*'],
])('%s %s', (service, operation, input, resource) => {
  expect(actionOf(service, operation, input, place)).toMatchObject({ action: `${service}:${operation}`, resource });
});

it('a deployment group is given a role that its creator may pass', () => {
  const role = 'arn:aws:iam::111122223333:role/deploys';
  const input = { applicationName: 'a', deploymentGroupName: 'g', serviceRoleArn: role };
  expect(actionOf('codedeploy', 'CreateDeploymentGroup', input, place)?.also).toEqual([
    {
      action: 'iam:PassRole',
      resource: role,
      conditions: { 'iam:PassedToService': 'codedeploy.amazonaws.com' },
    },
  ]);
});

it('a call about several needs the permission on each', () => {
  const names = actionOf('ssm', 'GetParameters', { Names: ['a', 'b'] }, place);
  expect([names?.resource, ...(names?.also ?? []).map((one) => one.resource)]).toEqual([
    `${base('ssm')}parameter/a`,
    `${base('ssm')}parameter/b`,
  ]);
  const entries = actionOf('events', 'PutEvents', { Entries: [{ EventBusName: 'a' }, { EventBusName: 'b' }] }, place);
  expect(entries?.also).toMatchObject([{ resource: `${base('events')}event-bus/b` }]);
});
