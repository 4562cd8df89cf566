import type {
  CreateFunctionCommandInput,
  FunctionConfiguration,
  GetFunctionCommandOutput,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { awsCode } from '../../aws/observe.ts';
import { wait } from '../../base/async.ts';
import { fail } from '../../errors/catalogue/index.ts';

/** A function that exists only while another one is tuned. */
export interface Copy {
  readonly name: string;
  /** Resolves when Lambda runs it with this much memory. */
  resize(size: number): Promise<void>;
  /** Deletes it. Throws if it may still exist. */
  remove(): Promise<void>;
}

/** The known facts about a copy to delete. */
export type Discarded = Pick<Copy, 'name' | 'remove'>;

interface Original {
  readonly configuration: FunctionConfiguration;
  readonly code: { readonly S3Bucket: string; readonly S3Key: string };
  /** The embedded cloud says how long each call computed. */
  readonly asksForCpuTime: boolean;
}

const tag = 'jaws:tune';
/** Milliseconds between two polls, until Lambda must be done, and until the copy must be ready for deletion. */
const [pollMs, timeoutMs, busyMs] = [500, 120_000, 20_000];

/** `dev-shop-lOrdersPay-tune`: it begins like all functions of the stage, so the rights of the person who deploys are enough. */
const copyName = (functionName: string): string => `${functionName.slice(0, 64 - '-tune'.length)}-tune`;

/**
 * Copies a function in its live state: its code, role, variables and network, and its log group, so a custom role may write to it. Only
 * this command calls the copy, and the function itself is not touched. A copy left by an earlier run is deleted first. `discard` deletes an
 * incomplete copy and never throws. Throws TuneNameTaken, TuneCopyFailed.
 */
export async function makeCopy(
  lambda: LambdaClient,
  original: Original,
  signal: AbortSignal,
  discard: (copy: Discarded) => Promise<void>,
): Promise<Copy> {
  const { CreateFunctionCommand, GetFunctionCommand, UpdateFunctionConfigurationCommand } = await import(
    '@aws-sdk/client-lambda'
  );
  const { FunctionName = '', Environment } = original.configuration;
  const name = copyName(FunctionName);
  if (Environment?.Error) {
    const detail = `the variables of ${FunctionName} cannot be read: ${Environment.Error.Message ?? Environment.Error.ErrorCode}`;
    throw fail('TuneCopyFailed', { name, detail });
  }
  const find = () =>
    lambda.send(new GetFunctionCommand({ FunctionName: name })).catch((error: unknown) => {
      if (awsCode(error) === 'ResourceNotFoundException') return undefined;
      throw error;
    });
  const isOurs = (found: GetFunctionCommandOutput) => found.Tags?.[tag] === FunctionName;
  const taken = () => fail('TuneNameTaken', { name, function: FunctionName });
  const found = await find();
  if (found && !isOurs(found)) throw taken();
  const remove = () => removeFunction(lambda, name);
  if (found) await remove();
  const ready = async () => {
    for (const end = performance.now() + timeoutMs; performance.now() < end; await wait(pollMs, signal)) {
      // A wait ends silently when it is aborted.
      signal.throwIfAborted();
      const { Configuration: now } = await lambda.send(new GetFunctionCommand({ FunctionName: name }));
      const { State, StateReason, LastUpdateStatus, LastUpdateStatusReason } = now ?? {};
      if (State === 'Failed' || LastUpdateStatus === 'Failed') {
        throw fail('TuneCopyFailed', { name, detail: StateReason ?? LastUpdateStatusReason ?? 'no reason is given' });
      }
      if (State === 'Active' && LastUpdateStatus === 'Successful') return;
    }
    throw fail('TuneCopyFailed', { name, detail: `it was not ready within ${timeoutMs / 1000} seconds` });
  };
  let isMade = false;
  // A function of this name may have been created since; or it is the copy, and the answer was lost.
  const removeOurs = async () => {
    const there = isMade ? undefined : await find();
    if (isMade || (there && isOurs(there))) await remove();
  };
  try {
    await lambda
      .send(new CreateFunctionCommand(inputOf(name, original)), { abortSignal: signal })
      .catch(async (error: unknown) => {
        if (awsCode(error) !== 'ResourceConflictException') throw error;
        const there = await find();
        if (!there || !isOurs(there)) throw taken();
      });
    isMade = true;
    await ready();
  } catch (error) {
    await discard({ name, remove: removeOurs });
    throw error;
  }
  return {
    name,
    remove,
    async resize(MemorySize) {
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, MemorySize }), {
        abortSignal: signal,
      });
      await ready();
    },
  };
}

/** Lambda does not delete a function during an update: https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html */
async function removeFunction(lambda: LambdaClient, FunctionName: string): Promise<void> {
  const { DeleteFunctionCommand } = await import('@aws-sdk/client-lambda');
  for (const end = performance.now() + busyMs; ; await wait(pollMs)) {
    try {
      await lambda.send(new DeleteFunctionCommand({ FunctionName }));
      return;
    } catch (error) {
      const code = awsCode(error);
      if (code === 'ResourceNotFoundException') return;
      if (code !== 'ResourceConflictException' || performance.now() > end) throw error;
    }
  }
}

function inputOf(name: string, { configuration: from, code, asksForCpuTime }: Original): CreateFunctionCommandInput {
  const variables = { ...from.Environment?.Variables, ...(asksForCpuTime && { JAWS_CLOUD_CPU_TIME: '1' }) };
  const { SubnetIds = [], SecurityGroupIds, Ipv6AllowedForDualStack } = from.VpcConfig ?? {};
  return {
    FunctionName: name,
    Description: `A copy of ${from.FunctionName} that jaws tune measures and deletes`.slice(0, 256),
    Code: code,
    Role: from.Role,
    Runtime: from.Runtime,
    Handler: from.Handler,
    Timeout: from.Timeout,
    MemorySize: from.MemorySize,
    Architectures: from.Architectures,
    EphemeralStorage: from.EphemeralStorage,
    TracingConfig: from.TracingConfig && { Mode: from.TracingConfig.Mode },
    KMSKeyArn: from.KMSKeyArn,
    // Calls are measured by their REPORT lines; those in JSON have a log level, which could hide them.
    LoggingConfig: from.LoggingConfig && {
      ...from.LoggingConfig,
      ...(from.LoggingConfig.LogFormat === 'JSON' && { SystemLogLevel: 'INFO' as const }),
    },
    Tags: { [tag]: from.FunctionName ?? '' },
    ...(Object.keys(variables).length > 0 && { Environment: { Variables: variables } }),
    ...(from.Layers && { Layers: from.Layers.map(({ Arn = '' }) => Arn) }),
    ...(from.FileSystemConfigs?.length && { FileSystemConfigs: from.FileSystemConfigs }),
    ...(SubnetIds.length > 0 && { VpcConfig: { SubnetIds, SecurityGroupIds, Ipv6AllowedForDualStack } }),
  };
}
