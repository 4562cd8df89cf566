import type { CreateFunctionCommandInput, FunctionConfiguration, LambdaClient } from '@aws-sdk/client-lambda';
import { awsCode } from '../../aws/observe.ts';
import { wait } from '../../base/async.ts';
import { fail } from '../../errors/catalogue/index.ts';

/** A function that is there only while another one is tuned. */
export interface Copy {
  readonly name: string;
  /** Lambda runs it with so much memory when this resolves. */
  resize(size: number): Promise<void>;
  /** Takes it away; also where making it failed half way. Throws where it may still be there. */
  remove(): Promise<void>;
}

interface Original {
  readonly configuration: FunctionConfiguration;
  readonly code: { readonly S3Bucket: string; readonly S3Key: string };
  /** The embedded cloud says how long each call computed. */
  readonly asksForCpuTime: boolean;
}

const tag = 'jaws:tune';
/** Milliseconds between two looks, and until Lambda must be done. */
const [look, patience] = [500, 120_000];

/** `dev-shop-lOrdersPay-tune`: it begins like all functions of the stage, so the rights of the person who deploys are enough. */
const copyName = (functionName: string): string => `${functionName.slice(0, 64 - '-tune'.length)}-tune`;

/**
 * Makes a copy of a function as it is live: its code, role, variables and network, and its log group, so that a role of its own may write. Nothing
 * calls it but this command, and the function itself is not touched. A copy that an earlier run could not take away goes first. Throws
 * TuneNameTaken.
 */
export async function makeCopy(lambda: LambdaClient, original: Original, signal: AbortSignal): Promise<Copy> {
  const { CreateFunctionCommand, DeleteFunctionCommand, GetFunctionCommand, UpdateFunctionConfigurationCommand } =
    await import('@aws-sdk/client-lambda');
  const { FunctionName = '' } = original.configuration;
  const name = copyName(FunctionName);
  const found = await lambda.send(new GetFunctionCommand({ FunctionName: name })).catch((error: unknown) => {
    if (awsCode(error) === 'ResourceNotFoundException') return undefined;
    throw error;
  });
  if (found && found.Tags?.[tag] !== FunctionName) throw fail('TuneNameTaken', { name, function: FunctionName });
  const remove = async () => {
    await lambda.send(new DeleteFunctionCommand({ FunctionName: name })).catch((error: unknown) => {
      if (awsCode(error) !== 'ResourceNotFoundException') throw error;
    });
  };
  if (found) await remove();
  const ready = async () => {
    for (const end = performance.now() + patience; performance.now() < end; await wait(look, signal)) {
      // A wait ends when somebody stops it, and says nothing.
      signal.throwIfAborted();
      const { Configuration: now } = await lambda.send(new GetFunctionCommand({ FunctionName: name }));
      const { State, StateReason, LastUpdateStatus, LastUpdateStatusReason } = now ?? {};
      if (State === 'Failed' || LastUpdateStatus === 'Failed') {
        throw fail('TuneCopyFailed', { name, detail: StateReason ?? LastUpdateStatusReason ?? 'no reason is given' });
      }
      if (State === 'Active' && LastUpdateStatus === 'Successful') return;
    }
    throw fail('TuneCopyFailed', { name, detail: `it was not ready within ${patience / 1000} seconds` });
  };
  try {
    await lambda.send(new CreateFunctionCommand(inputOf(name, original)), { abortSignal: signal });
    await ready();
  } catch (error) {
    await remove();
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
    LoggingConfig: from.LoggingConfig,
    Tags: { [tag]: from.FunctionName ?? '' },
    ...(Object.keys(variables).length > 0 && { Environment: { Variables: variables } }),
    ...(from.Layers && { Layers: from.Layers.map(({ Arn = '' }) => Arn) }),
    ...(from.FileSystemConfigs?.length && { FileSystemConfigs: from.FileSystemConfigs }),
    ...(SubnetIds.length > 0 && { VpcConfig: { SubnetIds, SecurityGroupIds, Ipv6AllowedForDualStack } }),
  };
}
