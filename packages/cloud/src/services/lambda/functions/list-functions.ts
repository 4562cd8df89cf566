import type {
  FunctionConfiguration,
  ListFunctionsCommandInput,
  ListFunctionsCommandOutput,
} from '@aws-sdk/client-lambda';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { oneOf, require } from '../constraints.ts';
import { functionArn } from '../names.ts';
import { page } from '../page.ts';
import { type FunctionRecord, functions, versions } from '../state.ts';

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

const latestOf = (ctx: Context, { name, configuration }: FunctionRecord): FunctionConfiguration => ({
  ...configuration,
  FunctionArn: functionArn(ctx, name, '$LATEST'),
});

/** `$LATEST` first, then the versions, oldest first. */
export function versionsOf(ctx: Context, fn: FunctionRecord): FunctionConfiguration[] {
  const all = versions(ctx);
  const found = [latestOf(ctx, fn)];
  // A stack asks for each of its functions: the versions of the others are not looked at.
  for (let number = 1; number <= fn.lastVersion; number++) {
    const version = all.get(`${fn.name}:${number}`);
    if (version) found.push(version.configuration);
  }
  return found;
}

/** The same of each function, by their names. */
function everyVersion(ctx: Context): FunctionConfiguration[] {
  const byFunction = new Map<string, FunctionConfiguration[]>();
  for (const fn of functions(ctx).values()) byFunction.set(fn.name, [latestOf(ctx, fn)]);
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
