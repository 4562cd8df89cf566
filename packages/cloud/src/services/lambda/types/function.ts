import type {
  CreateFunctionRequest,
  Environment,
  FunctionCode,
  PutRuntimeManagementConfigRequest,
} from '@aws-sdk/client-lambda';
import { notImplemented } from '../../../kernel/errors.ts';
import type { Properties, ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { inlinePackage } from './inline-code.ts';
import { changed, nested, number, orGone, tagMap, text } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html */
export const functionType: ResourceType = {
  type: 'AWS::Lambda::Function',

  async create(properties, ctx) {
    const { lambda } = ctx.aws;
    const FunctionName = text(properties, 'FunctionName') ?? ctx.name();
    await lambda.createFunction({
      ...configuration(properties),
      FunctionName,
      Role: text(properties, 'Role'),
      Code: code(properties),
      Architectures: nested(properties, 'Architectures'),
      PackageType: text(properties, 'PackageType') as CreateFunctionRequest['PackageType'],
      CodeSigningConfigArn: text(properties, 'CodeSigningConfigArn'),
      Tags: tagMap(properties, ctx.stack),
    });
    try {
      await settle(FunctionName, properties, {}, ctx);
    } catch (error) {
      await orGone(lambda.deleteFunction({ FunctionName }));
      throw error;
    }
    return state(FunctionName, ctx);
  },

  async update(FunctionName, properties, previous, ctx) {
    const { lambda } = ctx.aws;
    if (changed(properties, previous, 'CodeSigningConfigArn')) {
      const CodeSigningConfigArn = text(properties, 'CodeSigningConfigArn');
      if (CodeSigningConfigArn === undefined) await lambda.deleteFunctionCodeSigningConfig({ FunctionName });
      else await lambda.putFunctionCodeSigningConfig({ FunctionName, CodeSigningConfigArn });
    }
    const inline = changed(properties, previous, 'Runtime') && code(properties).ZipFile !== undefined;
    if (inline || changed(properties, previous, 'Code', 'Architectures')) {
      await lambda.updateFunctionCode({
        FunctionName,
        ...code(properties),
        Architectures: nested(properties, 'Architectures') ?? ['x86_64'],
      });
    }
    const others = Object.keys({ ...properties, ...previous }).filter((name) => !NOT_CONFIGURATION.includes(name));
    if (changed(properties, previous, ...others)) {
      await lambda.updateFunctionConfiguration({ ...DEFAULTS, ...defined(configuration(properties)), FunctionName });
    }
    await settle(FunctionName, properties, previous, ctx);
    await syncTags(FunctionName, properties, previous, ctx);
    return state(FunctionName, ctx);
  },

  async delete(FunctionName, _properties, ctx) {
    await orGone(ctx.aws.lambda.deleteFunction({ FunctionName }));
  },

  async read(FunctionName, _properties, ctx) {
    return orGone(state(FunctionName, ctx));
  },

  // The code cannot be compared with its source.
  async actual(FunctionName, _properties, ctx) {
    const { Configuration: now = {}, Tags = {}, Concurrency } = await ctx.aws.lambda.getFunction({ FunctionName });
    return {
      FunctionName,
      Architectures: now.Architectures,
      DeadLetterConfig: now.DeadLetterConfig,
      Description: now.Description,
      Environment: now.Environment && { Variables: now.Environment.Variables },
      EphemeralStorage: now.EphemeralStorage,
      Handler: now.Handler,
      Layers: now.Layers?.map((layer) => layer.Arn),
      MemorySize: now.MemorySize,
      ReservedConcurrentExecutions: Concurrency?.ReservedConcurrentExecutions,
      Role: now.Role,
      Runtime: now.Runtime,
      Timeout: now.Timeout,
      TracingConfig: now.TracingConfig,
      Tags: Object.entries(Tags).map(([Key, Value]) => ({ Key, Value })),
    };
  },
};

const NOT_CONFIGURATION: readonly string[] = [
  'Architectures',
  'Code',
  'CodeSigningConfigArn',
  'FunctionName',
  'PackageType',
  'RecursiveLoop',
  'ReservedConcurrentExecutions',
  'RuntimeManagementConfig',
  'Tags',
];

/** The default to which a property returns when it is removed from the template. */
const DEFAULTS = {
  DeadLetterConfig: {},
  Description: '',
  Environment: { Variables: {} },
  EphemeralStorage: { Size: 512 },
  Layers: [],
  LoggingConfig: { LogFormat: 'Text' as const },
  MemorySize: 128,
  Timeout: 3,
  TracingConfig: { Mode: 'PassThrough' as const },
};

const defined = <T extends object>(values: T): Partial<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;

function configuration(properties: Properties) {
  for (const name of ['CapacityProviderConfig', 'DurableConfig', 'FileSystemConfigs', 'TenancyConfig']) {
    if (properties[name] !== undefined) throw notImplemented(`AWS::Lambda::Function ${name}`);
  }
  const storage = nested<Properties>(properties, 'EphemeralStorage');
  const environment = nested<Properties>(properties, 'Environment');
  return {
    Role: text(properties, 'Role'),
    Runtime: text(properties, 'Runtime') as CreateFunctionRequest['Runtime'],
    Handler: text(properties, 'Handler'),
    Description: text(properties, 'Description'),
    Timeout: number(properties, 'Timeout'),
    MemorySize: number(properties, 'MemorySize'),
    Environment: environment && variables(environment),
    EphemeralStorage: storage && { Size: number(storage, 'Size') },
    KMSKeyArn: text(properties, 'KmsKeyArn'),
    Layers: nested<string[]>(properties, 'Layers'),
    DeadLetterConfig: nested<CreateFunctionRequest['DeadLetterConfig']>(properties, 'DeadLetterConfig'),
    TracingConfig: nested<CreateFunctionRequest['TracingConfig']>(properties, 'TracingConfig'),
    VpcConfig: nested<CreateFunctionRequest['VpcConfig']>(properties, 'VpcConfig'),
    SnapStart: nested<CreateFunctionRequest['SnapStart']>(properties, 'SnapStart'),
    LoggingConfig: nested<CreateFunctionRequest['LoggingConfig']>(properties, 'LoggingConfig'),
  };
}

/** Numbers and booleans in a template become text. */
function variables(environment: Properties): Environment {
  const specified = nested<Record<string, unknown>>(environment, 'Variables') ?? {};
  return { Variables: Object.fromEntries(Object.entries(specified).map(([name, value]) => [name, String(value)])) };
}

function code(properties: Properties): FunctionCode {
  const specified = nested<Properties>(properties, 'Code') ?? {};
  const source = text(specified, 'ZipFile');
  if (source !== undefined) return { ZipFile: inlinePackage(source, text(properties, 'Runtime') ?? '') };
  return {
    S3Bucket: text(specified, 'S3Bucket'),
    S3Key: text(specified, 'S3Key'),
    S3ObjectVersion: text(specified, 'S3ObjectVersion'),
    ImageUri: text(specified, 'ImageUri'),
  };
}

/** Properties with operations of their own. */
async function settle(
  FunctionName: string,
  properties: Properties,
  previous: Properties,
  ctx: ResourceContext,
): Promise<void> {
  const { lambda } = ctx.aws;
  if (changed(properties, previous, 'ReservedConcurrentExecutions')) {
    const reserved = number(properties, 'ReservedConcurrentExecutions');
    if (reserved === undefined) await lambda.deleteFunctionConcurrency({ FunctionName });
    else await lambda.putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions: reserved });
  }
  if (changed(properties, previous, 'RecursiveLoop')) {
    const loop = text(properties, 'RecursiveLoop') ?? 'Terminate';
    await lambda.putFunctionRecursionConfig({ FunctionName, RecursiveLoop: loop as 'Allow' });
  }
  if (changed(properties, previous, 'RuntimeManagementConfig')) {
    const { RuntimeVersionArn, UpdateRuntimeOn = 'Auto' } =
      nested<Partial<PutRuntimeManagementConfigRequest>>(properties, 'RuntimeManagementConfig') ?? {};
    await lambda.putRuntimeManagementConfig({ FunctionName, UpdateRuntimeOn, RuntimeVersionArn });
  }
}

async function syncTags(
  name: string,
  properties: Properties,
  previous: Properties,
  ctx: ResourceContext,
): Promise<void> {
  const { lambda } = ctx.aws;
  const { Configuration, Tags: before = {} } = await lambda.getFunction({ FunctionName: name });
  const Resource = Configuration?.FunctionArn;
  const Tags = tagMap(properties, ctx.stack);
  const gone = Object.keys(tagMap(previous, ctx.stack)).filter((key) => key in before && !Object.hasOwn(Tags, key));
  if (gone.length > 0) await lambda.untagResource({ Resource, TagKeys: gone });
  if (Object.keys(Tags).length > 0) await lambda.tagResource({ Resource, Tags });
}

async function state(FunctionName: string, ctx: ResourceContext): Promise<ResourceState> {
  const found = await ctx.aws.lambda.getFunctionConfiguration({ FunctionName });
  return {
    id: FunctionName,
    attributes: {
      Arn: found.FunctionArn,
      'SnapStartResponse.ApplyOn': found.SnapStart?.ApplyOn,
      'SnapStartResponse.OptimizationStatus': found.SnapStart?.OptimizationStatus,
    },
  };
}
