import { member, type ServiceActions } from './types.ts';

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
const ON_ALARMS = new Set([
  'DeleteAlarms',
  'DescribeAlarmHistory',
  'DescribeAlarms',
  'DisableAlarmActions',
  'EnableAlarmActions',
  'PutCompositeAlarm',
  'PutMetricAlarm',
  'SetAlarmState',
]);
const ON_DASHBOARDS = new Set(['DeleteDashboards', 'GetDashboard', 'PutDashboard']);
const ON_INSIGHT_RULES = new Set([
  'DeleteInsightRules',
  'DisableInsightRules',
  'EnableInsightRules',
  'GetInsightRuleReport',
  'PutInsightRule',
]);

export const cloudwatch: ServiceActions = (operation, input, { account, region }) => {
  const action = `cloudwatch:${operation}`;
  const named = (prefix: string, one: string, many: string) => {
    const listed = input[many];
    const names = Array.isArray(listed) ? listed.map(String) : [member(input, one) ?? '*'];
    const [resource, ...others] = (names.length > 0 ? names : ['*']).map((name) => `${prefix}${name}`);
    return { action, resource, also: others.map((other) => ({ action, resource: other })) };
  };
  if (ON_ALARMS.has(operation))
    return named(`arn:aws:cloudwatch:${region}:${account}:alarm:`, 'AlarmName', 'AlarmNames');
  if (ON_DASHBOARDS.has(operation)) {
    return named(`arn:aws:cloudwatch::${account}:dashboard/`, 'DashboardName', 'DashboardNames');
  }
  if (ON_INSIGHT_RULES.has(operation)) {
    return named(`arn:aws:cloudwatch:${region}:${account}:insight-rule/`, 'RuleName', 'RuleNames');
  }
  const tagged = member(input, 'ResourceARN');
  const namespace = operation === 'PutMetricData' ? member(input, 'Namespace') : undefined;
  return {
    action,
    resource: tagged ?? '*',
    ...(namespace === undefined ? {} : { conditions: { 'cloudwatch:namespace': namespace } }),
  };
};
