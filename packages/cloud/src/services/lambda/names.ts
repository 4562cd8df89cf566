import type { Context } from '../../kernel/context.ts';
import { pattern, require } from './constraints.ts';
import { invalidParameter, notFound } from './errors.ts';

/** Which function is meant, in which account and region, and which version or alias of it. */
export interface FunctionReference {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly qualifier?: string;
}

const FUNCTION_NAME =
  /^(?<arn>arn:(aws[a-zA-Z-]*)?:lambda:)?(?<region>[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(?<account>\d{12}:)?(function:)?(?<name>[a-zA-Z0-9-_]+)(:(?<qualifier>\$LATEST|[a-zA-Z0-9-_]+))?$/;
const QUALIFIER = /^\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9$_-]+$/;

/**
 * Reads a function name, a partial or a full ARN, each with or without a qualifier.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_RequestSyntax
 */
export function parseFunctionName(ctx: Context, text: string, qualifier?: string): FunctionReference {
  require(pattern(text, 'functionName', FUNCTION_NAME), pattern(qualifier, 'qualifier', QUALIFIER));
  const { account, arn, name = '', qualifier: inName, region } = FUNCTION_NAME.exec(text)?.groups ?? {};
  if (name.length > 64)
    require(
      `Value '${text}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
    );
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

export function functionArn(where: { account: string; region: string }, name: string, qualifier?: string): string {
  return `arn:aws:lambda:${where.region}:${where.account}:function:${name}${qualifier ? `:${qualifier}` : ''}`;
}

export const layerArn = (where: { account: string; region: string }, name: string): string =>
  `arn:aws:lambda:${where.region}:${where.account}:layer:${name}`;
