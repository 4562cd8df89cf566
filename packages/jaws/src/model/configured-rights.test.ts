import { expect, test } from 'vitest';
import { configuredRights, logGroupOf } from './configured-rights.ts';

const allow = (Action: string[], Resource: unknown = '*', more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});

test.each<[object, object[]]>([
  [{}, []],
  [
    { VpcConfig: {} },
    [
      allow([
        'ec2:CreateNetworkInterface',
        'ec2:DeleteNetworkInterface',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets',
        'ec2:AssignPrivateIpAddresses',
        'ec2:UnassignPrivateIpAddresses',
      ]),
    ],
  ],
  [{ TracingConfig: { Mode: 'Active' } }, [allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'])]],
  [{ TracingConfig: { Mode: 'PassThrough' } }, []],
  [{ TracingConfig: 'x', DeadLetterConfig: null }, []],
  [{ DeadLetterConfig: { TargetArn: { Ref: 'Q' } } }, [allow(['sqs:SendMessage', 'sns:Publish'], { Ref: 'Q' })]],
  [
    { FileSystemConfigs: [{ Arn: 'arn:fs' }] },
    [
      allow(['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'], '*', {
        Condition: { StringEquals: { 'elasticfilesystem:AccessPointArn': 'arn:fs' } },
      }),
    ],
  ],
  [{ FileSystemConfigs: [] }, []],
])('the role of a function with %j', (properties, statements) => {
  expect(configuredRights(properties as Record<string, unknown>)).toEqual(statements);
});

test('the log group of a function', () => {
  expect(logGroupOf({}, 'f')).toBe('/aws/lambda/f');
  expect(logGroupOf({ LoggingConfig: { LogGroup: { Ref: 'L' } } }, 'f')).toEqual({ Ref: 'L' });
  expect(logGroupOf({ LoggingConfig: {} }, 'f')).toBe('/aws/lambda/f');
});
