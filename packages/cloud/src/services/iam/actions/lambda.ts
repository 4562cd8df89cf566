import {
  type Input,
  keysOf,
  list,
  member,
  type Permission,
  type Place,
  passRole,
  type ServiceActions,
  structure,
  withPermissions,
} from './types.ts';

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
const ACTIONS: Readonly<Record<string, string>> = {
  Invoke: 'InvokeFunction',
  InvokeAsync: 'InvokeFunction',
  InvokeWithResponseStream: 'InvokeFunction',
  GetLayerVersionByArn: 'GetLayerVersion',
};
const KEYS = {
  'lambda:CodeSigningConfigArn': 'CodeSigningConfigArn',
  'lambda:EventSourceToken': 'EventSourceToken',
  'lambda:FunctionUrlAuthType': 'FunctionUrlAuthType',
  'lambda:Principal': 'Principal',
};

export const lambda: ServiceActions = (operation, input, place) => {
  const action = `lambda:${ACTIONS[operation] ?? operation}`;
  const layers = list(input, 'Layers').map(String);
  const name = member(input, 'FunctionName');
  const isMapping = operation.includes('EventSourceMapping');
  const conditions = {
    ...keysOf(input, { ...KEYS, ...(operation.includes('Url') ? { 'lambda:FunctionUrlAuthType': 'AuthType' } : {}) }),
    ...(layers.length > 0 ? { 'lambda:Layer': layers } : {}),
    ...(isMapping && name !== undefined ? { 'lambda:FunctionArn': functionArn(name, {}, place) } : {}),
  };
  const resource = name === undefined || isMapping ? otherArn(input, place) : functionArn(name, input, place);
  return withPermissions({ action, resource, conditions }, [
    passRole(member(input, 'Role'), 'lambda'),
    operation === 'PutFunctionCodeSigningConfig'
      ? { action, resource: member(input, 'CodeSigningConfigArn'), conditions }
      : undefined,
    codeIn(input),
    ...layers.map((layer) => ({ action: 'lambda:GetLayerVersion', resource: layer })),
  ]);
};

/** Code that Lambda fetches from a bucket is fetched with the caller's permissions. */
function codeIn(input: Input): Permission | undefined {
  const from = [input, structure(input, 'Code'), structure(input, 'Content')].find(
    (one) => member(one, 'S3Bucket') !== undefined,
  );
  if (!from) return undefined;
  const version = member(from, 'S3ObjectVersion');
  return {
    action: version === undefined ? 's3:GetObject' : 's3:GetObjectVersion',
    resource: `arn:aws:s3:::${member(from, 'S3Bucket')}/${member(from, 'S3Key')}`,
  };
}

/** From a name, a partial ARN (`123456789012:function:x`) or an ARN, each with or without a qualifier. */
function functionArn(name: string, input: Input, { account, region }: Place): string {
  const qualifier = member(input, 'Qualifier');
  const suffix = qualifier === undefined || qualifier === '$LATEST' ? '' : `:${qualifier}`;
  if (name.startsWith('arn:')) return name.split(':').length > 7 ? name : name + suffix;
  const partial = /^(\d{12}):function:(.+)$/.exec(name);
  return `arn:aws:lambda:${region}:${partial?.[1] ?? account}:function:${partial?.[2] ?? name}${suffix}`;
}

function otherArn(input: Input, { account, region }: Place): string | undefined {
  const layer = member(input, 'LayerName');
  if (layer !== undefined) {
    const arn = layer.startsWith('arn:') ? layer : `arn:aws:lambda:${region}:${account}:layer:${layer}`;
    return input.VersionNumber === undefined ? arn : `${arn}:${String(input.VersionNumber)}`;
  }
  const mapping = member(input, 'UUID');
  if (mapping !== undefined) return `arn:aws:lambda:${region}:${account}:event-source-mapping:${mapping}`;
  return member(input, 'Resource') ?? member(input, 'Arn') ?? member(input, 'CodeSigningConfigArn');
}
