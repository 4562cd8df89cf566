import type { Context } from '../../kernel/context.ts';
import { AwsError } from '../../kernel/errors.ts';
import { validationError } from './template/errors.ts';
import { splitList } from './template/parameters.ts';
import type { Template } from './template/template.ts';

/** AWS-specific parameter types whose service is here: how to see that a value exists. */
const lookups: Readonly<Record<string, (value: string, ctx: Context) => Promise<unknown>>> = {
  'AWS::Route53::HostedZone::Id': (Id, ctx) => ctx.aws.route53.getHostedZone({ Id }),
  'AWS::SSM::Parameter::Name': (Name, ctx) => ctx.aws.ssm.getParameter({ Name }),
};

/**
 * Throws if a parameter names an AWS resource that does not exist. Types of services that this cloud lacks accept any
 * value.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
 */
export async function checkStoredValues(
  template: Template,
  values: Readonly<Record<string, string>>,
  ctx: Context,
): Promise<void> {
  for (const [name, { type }] of template.parameters) {
    const one = type.startsWith('List<') ? type.slice('List<'.length, -1) : type;
    const lookup = Object.hasOwn(lookups, one) ? lookups[one] : undefined;
    const value = values[name] ?? '';
    if (!lookup || value === '') continue;
    for (const item of one === type ? [value] : splitList(value)) await check(name, item, lookup, ctx);
  }
}

async function check(
  name: string,
  value: string,
  lookup: (value: string, ctx: Context) => Promise<unknown>,
  ctx: Context,
): Promise<void> {
  try {
    await lookup(value, ctx);
  } catch (error) {
    if (!(error instanceof AwsError) || error.status === 501) throw error;
    throw validationError(
      `Parameter validation failed: parameter value ${value} for parameter name ${name} does not exist`,
    );
  }
}
