import type {
  FunctionConfiguration,
  ListFunctionsCommandInput,
  ListFunctionsCommandOutput,
} from '@aws-sdk/client-lambda';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { oneOf, require } from '../constraints.ts';
import { functionArn } from '../names.ts';
import { page } from '../page.ts';
import { functions, versions } from '../state.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html */
export const listFunctions: Operation<ListFunctionsCommandInput, Output<ListFunctionsCommandOutput>> = (input, ctx) => {
  require(oneOf(input.FunctionVersion, 'functionVersion', ['ALL']));
  const all = input.FunctionVersion === 'ALL' ? everyVersion(ctx) : latest(ctx);
  const { items, ...next } = page(all, input.Marker, input.MaxItems);
  return { Functions: items.map(listed), ...next };
};

const byName = (a: FunctionConfiguration, b: FunctionConfiguration): number =>
  (a.FunctionName ?? '') < (b.FunctionName ?? '') ? -1 : 1;

const latest = (ctx: Context): FunctionConfiguration[] =>
  [...functions(ctx).values()].map(({ configuration }) => configuration).sort(byName);

/** A function's `$LATEST` first, then its versions, oldest first. */
export function everyVersion(ctx: Context, name?: string): FunctionConfiguration[] {
  const byFunction = new Map<string, FunctionConfiguration[]>();
  for (const fn of functions(ctx).values()) {
    if (name !== undefined && fn.name !== name) continue;
    byFunction.set(fn.name, [{ ...fn.configuration, FunctionArn: functionArn(ctx, fn.name, '$LATEST') }]);
  }
  for (const { configuration } of versions(ctx).values()) {
    byFunction.get(configuration.FunctionName ?? '')?.push(configuration);
  }
  return [...byFunction.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, found]) => found);
}

/** Lists omit the fields that only a single function's response has. */
export function listed(configuration: FunctionConfiguration): FunctionConfiguration {
  const { LastUpdateStatus: _status, RuntimeVersionConfig: _version, State: _state, ...shown } = configuration;
  return shown;
}
