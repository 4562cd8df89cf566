import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { Context } from '../../../kernel/context.ts';
import { roleAllows } from '../../../kernel/permission.ts';
import { invalidParameter } from '../errors.ts';

type Settings = Pick<FunctionConfiguration, 'VpcConfig' | 'TracingConfig' | 'DeadLetterConfig'>;

/** An action, its resource, and the service's name in Lambda's refusal. */
type Need = readonly [action: string, resource: string, service: string];

/**
 * Throws if the role lacks the permissions for these settings. AWS's words, as users report them:
 * https://github.com/coinbase/fenrir/issues/1, https://github.com/functionalone/serverless-iam-roles-per-function/issues/39
 */
export async function checkRoleRights(ctx: Context, role: string, settings: Settings): Promise<void> {
  // Other emulators do not ask.
  if (ctx.kernel.lenient) return;
  for (const [action, resource, service] of needsOf(settings)) {
    if (await roleAllows(ctx, role, { service: 'lambda.amazonaws.com', action, resource })) continue;
    const name = action.split(':')[1];
    throw invalidParameter(`The provided execution role does not have permissions to call ${name} on ${service}`);
  }
}

function needsOf({ VpcConfig, TracingConfig, DeadLetterConfig }: Settings): Need[] {
  const needs: Need[] = [];
  // https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
  if (VpcConfig?.SubnetIds?.length) {
    const names = ['CreateNetworkInterface', 'DescribeNetworkInterfaces', 'DeleteNetworkInterface'];
    needs.push(...names.map((name): Need => [`ec2:${name}`, '*', 'EC2']));
  }
  // https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
  if (TracingConfig?.Mode === 'Active') needs.push(['xray:PutTraceSegments', '*', 'XRAY']);
  // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq
  const target = DeadLetterConfig?.TargetArn;
  if (target?.split(':')[2] === 'sqs') needs.push(['sqs:SendMessage', target, 'SQS']);
  if (target?.split(':')[2] === 'sns') needs.push(['sns:Publish', target, 'SNS']);
  return needs;
}
