import type {
  DeleteProvisionedConcurrencyConfigCommandInput,
  GetProvisionedConcurrencyConfigCommandInput,
  GetProvisionedConcurrencyConfigCommandOutput,
  ListProvisionedConcurrencyConfigsCommandInput,
  ListProvisionedConcurrencyConfigsCommandOutput,
  PutProvisionedConcurrencyConfigCommandInput,
  PutProvisionedConcurrencyConfigCommandOutput,
} from '@aws-sdk/client-lambda';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { range, require } from '../constraints.ts';
import { conflict, invalidParameter } from '../errors.ts';
import { ACCOUNT_CONCURRENCY, fleet } from '../exec/fleet.ts';
import { functionArn, parseFunctionName } from '../names.ts';
import { page } from '../page.ts';
import { findFunction, findTarget, orAliasMissing, type Target } from '../resolve.ts';
import { type Place, type ProvisionedRecord, provisioned } from '../state.ts';
import { provisionedOf, unreserved } from './reserved.ts';

/** One machine is not a region: this many of the requested environments are really kept. */
const KEPT = 4;

const kept = (requested: number): number => Math.min(KEPT, requested);

const UNPUBLISHED = 'Provisioned Concurrency Configs cannot be applied to unpublished function versions.';
const NO_VERSION = 'The function resource provided must be an alias or a published version.';

/** `unpublished`: how the request words that `$LATEST` has none. */
function find(ctx: Context, functionName: string | undefined, qualifier: string | undefined, unpublished = NO_VERSION) {
  const reference = parseFunctionName(ctx, functionName ?? '', qualifier);
  if ((reference.qualifier ?? '$LATEST') === '$LATEST') throw invalidParameter(unpublished);
  const target = orAliasMissing(() => findTarget(ctx, functionName ?? '', qualifier), reference);
  if (target.version === '$LATEST') throw invalidParameter(UNPUBLISHED);
  const key = `${target.fn.name}:${target.qualifier}`;
  return { target, key, record: provisioned(target.place).get(key) };
}

function existing(ctx: Context, functionName: string | undefined, qualifier: string | undefined) {
  const { record, ...rest } = find(ctx, functionName, qualifier);
  if (!record) {
    throw new AwsError(
      'ProvisionedConcurrencyConfigNotFoundException',
      'No Provisioned Concurrency Config found for this function',
      404,
      { Type: 'User' },
    );
  }
  return { ...rest, record };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_PutProvisionedConcurrencyConfig.html */
export const putProvisionedConcurrencyConfig: Operation<
  PutProvisionedConcurrencyConfigCommandInput,
  Output<PutProvisionedConcurrencyConfigCommandOutput>
> = (input, ctx) => {
  const requested = input.ProvisionedConcurrentExecutions ?? 0;
  require(range(requested, 'provisionedConcurrentExecutions', 1, Number.MAX_SAFE_INTEGER));
  const { target, key } = find(ctx, input.FunctionName, input.Qualifier, UNPUBLISHED);
  checkLimits(target, key, requested);
  checkAlone(ctx, target, key);
  const record: ProvisionedRecord = { requested, modified: ctx.kernel.clock.now() };
  provisioned(target.place).put(key, record);
  ctx.kernel.part(fleet).provision(ctx, target, kept(requested), requested);
  return { ...shape(ctx, target, record), AllocatedProvisionedConcurrentExecutions: 0, Status: 'IN_PROGRESS' };
};

function checkLimits({ fn, place }: Target, key: string, requested: number): void {
  const others = provisionedOf(place, fn.name, key);
  if (fn.reservedConcurrency !== undefined && others + requested > fn.reservedConcurrency) {
    throw invalidParameter(
      `Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function`,
    );
  }
  const free = unreserved(place, fn.name);
  if (requested > Math.min(free, ACCOUNT_CONCURRENCY)) {
    throw invalidParameter(
      `Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [${free}].`,
    );
  }
}

/** A version has provisioned concurrency by itself or by one alias. */
function checkAlone(ctx: Context, target: Target, key: string): void {
  for (const other of provisioned(target.place).keys()) {
    if (other === key || !other.startsWith(`${target.fn.name}:`)) continue;
    const [name = '', qualifier] = other.split(':');
    if (findTarget(ctx, name, qualifier).version !== target.version) continue;
    throw conflict(
      target.alias
        ? "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version"
        : 'Version is pointed by a Provisioned Concurrency alias',
    );
  }
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetProvisionedConcurrencyConfig.html */
export const getProvisionedConcurrencyConfig: Operation<
  GetProvisionedConcurrencyConfigCommandInput,
  Output<GetProvisionedConcurrencyConfigCommandOutput>
> = (input, ctx) => {
  const { target, record } = existing(ctx, input.FunctionName, input.Qualifier);
  return shape(ctx, target, record);
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteProvisionedConcurrencyConfig.html */
export const deleteProvisionedConcurrencyConfig: Operation<DeleteProvisionedConcurrencyConfigCommandInput, object> = (
  input,
  ctx,
) => {
  const { target, key } = find(ctx, input.FunctionName, input.Qualifier);
  if (provisioned(target.place).delete(key)) ctx.kernel.part(fleet).provision(ctx, target, 0, 0);
  return {};
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListProvisionedConcurrencyConfigs.html */
export const listProvisionedConcurrencyConfigs: Operation<
  ListProvisionedConcurrencyConfigsCommandInput,
  Output<ListProvisionedConcurrencyConfigsCommandOutput>
> = (input, ctx) => {
  const { fn, place } = findFunction(ctx, input.FunctionName ?? '');
  const all = [...provisioned(place).entries()]
    .filter(([key]) => key.startsWith(`${fn.name}:`))
    .map(([key, record]) => {
      const qualifier = key.slice(fn.name.length + 1);
      const FunctionArn = functionArn(place, fn.name, qualifier);
      return { FunctionArn, ...shape(ctx, findTarget(ctx, fn.name, qualifier), record) };
    });
  const { items, ...next } = page(all, input.Marker, input.MaxItems);
  return { ProvisionedConcurrencyConfigs: [...items], ...next };
};

function statusOf(isReady: boolean, failed: boolean) {
  if (isReady) return { Status: 'READY' as const };
  return failed
    ? { Status: 'FAILED' as const, StatusReason: 'FUNCTION_ERROR_INIT_FAILURE' }
    : { Status: 'IN_PROGRESS' as const };
}

function shape(ctx: Context, target: Target, { modified, requested }: Readonly<ProvisionedRecord>) {
  const { alive, failed } = ctx.kernel.part(fleet).readiness(target);
  const isReady = alive >= kept(requested);
  const available = isReady ? requested : alive;
  return {
    RequestedProvisionedConcurrentExecutions: requested,
    AvailableProvisionedConcurrentExecutions: available,
    AllocatedProvisionedConcurrentExecutions: available,
    ...statusOf(isReady, failed),
    LastModified: new Date(modified).toISOString().replace('Z', '+0000'),
  };
}

/** An alias with provisioned concurrency is about to mean another version, or nothing any more. */
export function leaveVersion(ctx: Context, place: Place, functionName: string, alias: string): void {
  if (!provisioned(place).has(`${functionName}:${alias}`)) return;
  ctx.kernel.part(fleet).provision(ctx, findTarget(ctx, functionName, alias), 0, 0);
}

/** An alias means another version now. */
export function enterVersion(ctx: Context, place: Place, functionName: string, alias: string): void {
  const record = provisioned(place).get(`${functionName}:${alias}`);
  if (!record) return;
  const { requested } = record;
  ctx.kernel.part(fleet).provision(ctx, findTarget(ctx, functionName, alias), kept(requested), requested);
}

/** Environments do not outlive the cloud: provisioned ones are started again. */
export function resumeProvisioned(kernel: Kernel): void {
  for (const name of kernel.store.collections('lambda/')) {
    const [, account, region, kind] = name.split('/');
    if (kind !== 'provisioned' || !account || !region) continue;
    const place: Place = { account, region, kernel };
    const ctx = kernel.context({ account, region });
    for (const [key, { requested }] of provisioned(place).entries()) {
      const [functionName = '', qualifier] = key.split(':');
      kernel.part(fleet).provision(ctx, findTarget(ctx, functionName, qualifier), kept(requested), requested);
    }
  }
}
