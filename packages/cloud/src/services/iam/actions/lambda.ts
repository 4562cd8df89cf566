import { type Input, member, type Place, type ServiceActions } from './types.ts';

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
const ACTIONS: Readonly<Record<string, string>> = {
  Invoke: 'InvokeFunction',
  InvokeAsync: 'InvokeFunction',
  InvokeWithResponseStream: 'InvokeFunction',
  GetLayerVersionByArn: 'GetLayerVersion',
};
const WITHOUT_RESOURCE = new Set([
  'ListFunctions',
  'ListEventSourceMappings',
  'ListLayers',
  'ListLayerVersions',
  'GetAccountSettings',
  'CreateEventSourceMapping',
  'ListCodeSigningConfigs',
]);

export const lambda: ServiceActions = (operation, input, place) => {
  const action = `lambda:${ACTIONS[operation] ?? operation}`;
  if (WITHOUT_RESOURCE.has(operation)) return { action, resource: '*' };
  const name = member(input, 'FunctionName');
  return { action, resource: name === undefined ? otherArn(input, place) : functionArn(name, input, place) };
};

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
  return member(input, 'Resource') ?? member(input, 'Arn');
}
