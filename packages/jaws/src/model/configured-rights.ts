import type { Statement } from './cloudformation.ts';

type Properties = Readonly<Record<string, unknown>>;

const allow = (actions: readonly string[], resource: unknown, more: Properties = {}): Statement => ({
  Effect: 'Allow',
  Action: actions,
  Resource: resource,
  ...more,
});

const partOf = (properties: Properties, name: string): Properties => {
  const value = properties[name];
  return typeof value === 'object' && value !== null ? (value as Properties) : {};
};

/**
 * The permissions that a function's role needs for its properties; without them Lambda refuses to create the function.
 */
export function configuredRights(properties: Properties): Statement[] {
  const statements: Statement[] = [];
  // https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
  if (properties.VpcConfig !== undefined) {
    const interfaces = ['CreateNetworkInterface', 'DeleteNetworkInterface', 'DescribeNetworkInterfaces'];
    const others = ['DescribeSubnets', 'AssignPrivateIpAddresses', 'UnassignPrivateIpAddresses'];
    statements.push(
      allow(
        [...interfaces, ...others].map((name) => `ec2:${name}`),
        '*',
      ),
    );
  }
  // https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
  if (partOf(properties, 'TracingConfig').Mode === 'Active') {
    statements.push(allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*'));
  }
  // A queue or a topic, known only by its ARN; the other action has no effect on it.
  // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq
  const { TargetArn: target } = partOf(properties, 'DeadLetterConfig');
  if (target !== undefined) statements.push(allow(['sqs:SendMessage', 'sns:Publish'], target));
  // https://docs.aws.amazon.com/lambda/latest/dg/configuration-filesystem-efs.html
  for (const system of [properties.FileSystemConfigs ?? []].flat()) {
    const Condition = { StringEquals: { 'elasticfilesystem:AccessPointArn': (system as Properties).Arn } };
    statements.push(allow(['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'], '*', { Condition }));
  }
  return statements;
}

/**
 * The actions of a durable function on its own executions: https://docs.aws.amazon.com/lambda/latest/dg/durable-security.html
 */
export function durableRights(properties: Properties, functionName: string): Statement[] {
  if (properties.DurableConfig === undefined) return [];
  const names = ['CheckpointDurableExecution', 'GetDurableExecutionState'].map((name) => `lambda:${name}`);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
  const place = 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}';
  return [allow(names, { 'Fn::Sub': `${place}:function:${functionName}:*` })];
}

/** The name of the function's log group: Lambda's default, or the one in LoggingConfig. */
export const logGroupOf = (properties: Properties, functionName: string): unknown =>
  partOf(properties, 'LoggingConfig').LogGroup ?? `/aws/lambda/${functionName}`;
