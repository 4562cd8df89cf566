import type {
  FunctionConfiguration,
  UpdateFunctionConfigurationCommandInput,
  UpdateFunctionConfigurationCommandOutput,
} from '@aws-sdk/client-lambda';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { notImplemented } from '../../../kernel/errors.ts';
import { fleet } from '../exec/fleet.ts';
import { findChangeable } from '../resolve.ts';
import { functions } from '../state.ts';
import { runtimeVersionArn } from './create-function.ts';
import { checkDeadLetters } from './dead-letters.ts';
import { readLayers } from './layers-input.ts';
import { checkRole } from './role.ts';
import { checkRoleRights } from './role-rights.ts';
import { checkRuntime } from './runtimes.ts';
import { beingUpdated, lambdaTime, SETTLED, vpcShape } from './shape.ts';
import { checkUnzippedSize } from './unzipped-limit.ts';
import { checkRevision } from './update-function-code.ts';
import { checkConfiguration } from './validate.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html */
export const updateFunctionConfiguration: Operation<
  UpdateFunctionConfigurationCommandInput,
  Output<UpdateFunctionConfigurationCommandOutput>
> = async (input, ctx) => {
  const { place } = findChangeable(ctx, input.FunctionName ?? '');
  checkConfiguration(input, place.account);
  checkDeadLetters(ctx, input.DeadLetterConfig);
  if (input.FileSystemConfigs?.length) throw notImplemented('Lambda file systems (FileSystemConfigs)');
  if (input.ImageConfig) throw notImplemented('Lambda container image (ImageConfig)');
  if (input.Runtime)
    checkRuntime(input.Runtime, { now: ctx.kernel.clock.now(), update: true, lenient: ctx.kernel.lenient });
  const before = findChangeable(ctx, input.FunctionName ?? '').fn;
  checkRevision(before, input.RevisionId);
  if (input.Role && input.Role !== before.configuration.Role) await checkRole(ctx, input.Role, before.name);
  const changes = changesOf(ctx, input);
  if (input.Role || input.VpcConfig || input.TracingConfig || input.DeadLetterConfig) {
    const after = { ...before.configuration, ...changes };
    await checkRoleRights(ctx, after.Role ?? '', after);
  }
  await checkUnzippedSize(ctx, before.code, changes);
  const { fn } = findChangeable(ctx, input.FunctionName ?? '');
  const configuration: FunctionConfiguration = {
    ...fn.configuration,
    ...changes,
    LastModified: lambdaTime(ctx),
    RevisionId: ctx.kernel.ids.uuid(),
    ...SETTLED,
  };
  if (configuration.Layers?.length === 0) delete configuration.Layers;
  if (input.DeadLetterConfig && !input.DeadLetterConfig.TargetArn) delete configuration.DeadLetterConfig;
  if (input.KMSKeyArn === '') delete configuration.KMSKeyArn;
  functions(place).put(fn.name, { ...fn, configuration });
  ctx.kernel.part(fleet).retire(place, fn.name, '$LATEST');
  if (input.Runtime) ctx.kernel.part(fleet).prepare(input.Runtime);
  return beingUpdated(ctx, configuration);
};

/** Only the given members change; a given environment replaces the whole old one. */
function changesOf(ctx: Context, input: UpdateFunctionConfigurationCommandInput): FunctionConfiguration {
  const { LoggingConfig: logging, Runtime, SnapStart, VpcConfig } = input;
  const plain = {
    Role: input.Role,
    Handler: input.Handler,
    Description: input.Description,
    Timeout: input.Timeout,
    MemorySize: input.MemorySize,
    DeadLetterConfig: input.DeadLetterConfig,
    Environment: input.Environment && { Variables: input.Environment.Variables ?? {} },
    KMSKeyArn: input.KMSKeyArn,
    TracingConfig: input.TracingConfig,
    EphemeralStorage: input.EphemeralStorage,
    Runtime,
    Layers: input.Layers && readLayers(ctx, input.Layers),
    VpcConfig: VpcConfig && vpcShape(VpcConfig),
    SnapStart: SnapStart && { ApplyOn: SnapStart.ApplyOn, OptimizationStatus: 'Off' as const },
    RuntimeVersionConfig: Runtime ? { RuntimeVersionArn: runtimeVersionArn(ctx.region, Runtime) } : undefined,
    LoggingConfig: logging && {
      LogFormat: logging.LogFormat ?? 'Text',
      ...(logging.LogFormat === 'JSON'
        ? {
            ApplicationLogLevel: logging.ApplicationLogLevel ?? 'INFO',
            SystemLogLevel: logging.SystemLogLevel ?? 'INFO',
          }
        : {}),
      LogGroup: logging.LogGroup ?? `/aws/lambda/${findChangeable(ctx, input.FunctionName ?? '').fn.name}`,
    },
  };
  return Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined));
}
