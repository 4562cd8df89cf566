import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { pattern, require } from '../constraints.ts';
import { notFoundConfig } from '../errors.ts';
import { type CodeSigningRecord, codeSigningConfigs } from '../state.ts';

const ARN =
  /^arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:code-signing-config:csc-[a-z0-9]{17}$/;

/** A configuration as a request named it. Throws ResourceNotFoundException, which here has no type. */
export function findConfig(ctx: Context, arn = ''): { id: string; record: Readonly<CodeSigningRecord> } {
  require(pattern(arn, 'codeSigningConfigArn', ARN));
  const id = arn.slice(arn.lastIndexOf(':') + 1);
  const record = codeSigningConfigs(ctx).get(id);
  if (record?.config.CodeSigningConfigArn !== arn) {
    const text = `The Lambda code signing configuration ${arn} can not be found.`;
    throw new AwsError('ResourceNotFoundException', text, 404);
  }
  return { id, record };
}

/** For requests about a function, that have an error of their own. */
export function configOfFunction(ctx: Context, arn: string): Readonly<CodeSigningRecord> {
  try {
    return findConfig(ctx, arn).record;
  } catch (error) {
    throw (error as Error).name === 'ResourceNotFoundException' ? notFoundConfig(arn) : error;
  }
}
