import type { Context } from '../../kernel/context.ts';
import { partitionOf } from '../../kernel/partition.ts';
import { maxLength, pattern, require } from './constraints.ts';
import { invalidParameter, notFound } from './errors.ts';

/** The account, region, version or alias of the named function. */
export interface FunctionReference {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly qualifier?: string;
}

const PLACE =
  '(?<arn>arn:(aws[a-zA-Z-]*)?:lambda:)?(?<region>(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(?<account>\\d{12}:)?(function:)?';
const NAME = '(?<name>[a-zA-Z0-9-_\\.]+)(:(?<qualifier>\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?';
const NEW_NAME = '(?<name>[a-zA-Z0-9-_]+)(:(?<qualifier>\\$LATEST|[a-zA-Z0-9-_]+))?';
const FUNCTION_NAME = new RegExp(`^${PLACE}${NAME}$`);
const NEW_FUNCTION_NAME = new RegExp(`^${PLACE}${NEW_NAME}$`);
const QUALIFIER = /^(\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+)$/;
const QUALIFIER_IN_MODEL = '\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+';
/** Of a new function's name, alone and as an ARN. */
const LONGEST_NAME = 64;
const LONGEST_REFERENCE = 140;

/**
 * Reads a function name, a partial or a full ARN, each with or without a qualifier.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_RequestSyntax
 */
export function parseFunctionName(ctx: Context, text: string, qualifier?: string): FunctionReference {
  const groups = FUNCTION_NAME.exec(text)?.groups;
  if (!groups || qualifier !== undefined) {
    require(pattern(text, 'functionName', FUNCTION_NAME), pattern(
      qualifier,
      'qualifier',
      QUALIFIER,
      QUALIFIER_IN_MODEL,
    ), maxLength(qualifier, 'qualifier', 128));
  }
  const { account, arn, name = '', qualifier: inName, region } = groups ?? {};
  if (qualifier && inName && qualifier !== inName) {
    throw invalidParameter('The derived qualifier from the function name does not match the specified qualifier.');
  }
  const where = region?.slice(0, -1) ?? ctx.region;
  if (arn && where !== ctx.region) {
    throw notFound(`Functions from '${where}' are not reachable in this region ('${ctx.region}')`);
  }
  const found = qualifier ?? inName;
  return {
    account: account?.slice(0, -1) ?? ctx.account,
    region: where,
    name,
    ...(found ? { qualifier: found } : {}),
  };
}

/** The name that a function is to have, of a name or an ARN. */
export function parseNewFunctionName(ctx: Context, text: string): string {
  require(pattern(text, 'functionName', NEW_FUNCTION_NAME), maxLength(text, 'functionName', LONGEST_REFERENCE));
  const { name } = parseFunctionName(ctx, text);
  const tooLong = maxLength(name, 'functionName', LONGEST_NAME);
  if (tooLong) throw invalidParameter(`1 validation error detected: ${tooLong}`);
  return name;
}

export function functionArn(where: { account: string; region: string }, name: string, qualifier?: string): string {
  return `arn:${partitionOf(where.region)}:lambda:${where.region}:${where.account}:function:${name}${qualifier ? `:${qualifier}` : ''}`;
}

export const layerArn = (where: { account: string; region: string }, name: string): string =>
  `arn:${partitionOf(where.region)}:lambda:${where.region}:${where.account}:layer:${name}`;
