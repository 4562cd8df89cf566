import { createHash } from 'node:crypto';
import type {
  CreateFunctionCommandInput,
  CreateFunctionCommandOutput,
  FunctionConfiguration,
} from '@aws-sdk/client-lambda';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { notImplemented } from '../../../kernel/errors.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import { verifySignature } from '../code-signing/verify.ts';
import { conflict, invalidParameter } from '../errors.ts';
import { fleet } from '../exec/fleet.ts';
import { functionArn, parseNewFunctionName } from '../names.ts';
import { type Code, type FunctionRecord, functions } from '../state.ts';
import { checkTags } from '../tags.ts';
import { publish } from '../versions/publish.ts';
import { keepCode, readCode } from './code-input.ts';
import { checkDeadLetters } from './dead-letters.ts';
import { readLayers } from './layers-input.ts';
import { checkRole } from './role.ts';
import { checkRoleRights } from './role-rights.ts';
import { checkRuntime } from './runtimes.ts';
import { beingCreated, lambdaTime, SETTLED, vpcShape } from './shape.ts';
import { checkUnzippedSize } from './unzipped-limit.ts';
import { checkConfiguration } from './validate.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
export const createFunction: Operation<CreateFunctionCommandInput, Output<CreateFunctionCommandOutput>> = async (
  input,
  ctx,
) => {
  const name = parseNewFunctionName(ctx, input.FunctionName ?? '');
  checkConfiguration(input, ctx.account);
  checkDeadLetters(ctx, input.DeadLetterConfig);
  requireMembers(input, ctx);
  const { Handler: handler, Runtime: runtime } = input;
  const image = input.Code?.ImageUri;
  if (image === undefined && (!handler || !runtime)) {
    throw invalidParameter(
      'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
    );
  }
  if (image === undefined) checkRuntime(runtime ?? '', { now: ctx.kernel.clock.now(), lenient: ctx.kernel.lenient });
  const exists = () => conflict(`Function already exist: ${name}`);
  if (functions(ctx).has(name)) throw exists();
  checkTags(input.Tags);
  await checkRole(ctx, input.Role ?? '', name);
  await checkRoleRights(ctx, input.Role ?? '', input);
  const layers = readLayers(ctx, input.Layers ?? []);
  verifySignature(ctx, input.CodeSigningConfigArn, name);
  const bytes = await readCode(ctx, input.Code ?? {});
  await checkUnzippedSize(ctx, bytes, { Layers: layers });
  const code = await keepCode(ctx, bytes);
  if (functions(ctx).has(name)) {
    await ctx.kernel.blobs.delete(code.blob);
    throw exists();
  }
  const configuration = firstConfiguration(ctx, name, input, code);
  const record: FunctionRecord = {
    name,
    configuration: layers.length > 0 ? { ...configuration, Layers: layers } : configuration,
    code,
    lastVersion: 0,
    tags: input.Tags ?? {},
    ...(input.CodeSigningConfigArn === undefined ? {} : { codeSigningConfig: input.CodeSigningConfigArn }),
  };
  functions(ctx).put(name, record);
  ctx.kernel.part(fleet).prepare(runtime ?? '');
  if (!input.Publish) return beingCreated(ctx, record.configuration);
  return beingCreated(ctx, { ...publish(ctx, record, {}).configuration, FunctionArn: functionArn(ctx, name) });
};

/** A lenient cloud stores images, as other emulators do, but cannot run them. */
function requireMembers(input: CreateFunctionCommandInput, { kernel }: Context): void {
  if (!kernel.lenient && (input.PackageType === 'Image' || input.Code?.ImageUri))
    throw notImplemented('Lambda container image (Code.ImageUri)');
  if (input.FileSystemConfigs?.length) throw notImplemented('Lambda file systems (FileSystemConfigs)');
  if (input.CapacityProviderConfig) throw notImplemented('Lambda managed instances (CapacityProviderConfig)');
  if (input.DurableConfig) throw notImplemented('Lambda durable functions (DurableConfig)');
  if (input.TenancyConfig) throw notImplemented('Lambda tenant isolation (TenancyConfig)');
}

function firstConfiguration(
  ctx: Context,
  name: string,
  input: CreateFunctionCommandInput,
  code: Code,
): FunctionConfiguration {
  const { region } = ctx;
  const logging = input.LoggingConfig;
  return {
    FunctionName: name,
    FunctionArn: functionArn(ctx, name),
    Runtime: input.Runtime,
    Role: input.Role,
    Handler: input.Handler,
    CodeSize: code.size,
    Description: input.Description ?? '',
    Timeout: input.Timeout ?? 3,
    MemorySize: input.MemorySize ?? 128,
    LastModified: lambdaTime(ctx),
    CodeSha256: code.sha256,
    Version: '$LATEST',
    ...(input.VpcConfig ? { VpcConfig: vpcShape(input.VpcConfig) } : {}),
    ...(input.DeadLetterConfig?.TargetArn ? { DeadLetterConfig: input.DeadLetterConfig } : {}),
    ...(input.Environment?.Variables ? { Environment: { Variables: input.Environment.Variables } } : {}),
    ...(input.KMSKeyArn ? { KMSKeyArn: input.KMSKeyArn } : {}),
    TracingConfig: { Mode: input.TracingConfig?.Mode ?? 'PassThrough' },
    RevisionId: ctx.kernel.ids.uuid(),
    ...SETTLED,
    PackageType: code.image === undefined ? 'Zip' : 'Image',
    ...(input.ImageConfig ? { ImageConfigResponse: { ImageConfig: input.ImageConfig } } : {}),
    Architectures: input.Architectures ?? ['x86_64'],
    EphemeralStorage: { Size: input.EphemeralStorage?.Size ?? 512 },
    SnapStart: { ApplyOn: input.SnapStart?.ApplyOn ?? 'None', OptimizationStatus: 'Off' },
    ...(input.Runtime ? { RuntimeVersionConfig: { RuntimeVersionArn: runtimeVersionArn(region, input.Runtime) } } : {}),
    LoggingConfig: {
      LogFormat: logging?.LogFormat ?? 'Text',
      ...(logging?.LogFormat === 'JSON'
        ? {
            ApplicationLogLevel: logging.ApplicationLogLevel ?? 'INFO',
            SystemLogLevel: logging.SystemLogLevel ?? 'INFO',
          }
        : {}),
      LogGroup: logging?.LogGroup ?? `/aws/lambda/${name}`,
    },
  };
}

export const runtimeVersionArn = (region: string, runtime: string): string =>
  `arn:${partitionOf(region)}:lambda:${region}::runtime:${createHash('sha256').update(runtime).digest('hex')}`;
