import type { Json, JsonObject } from '../template/json.ts';
import { type Build, defined, object, pick, put, SamProblem, type SamResource } from './build.ts';
import { destinationPolicy, type InlinePolicy } from './destinations.ts';

const types = ['SQS', 'SNS', 'Lambda', 'EventBridge', 'S3Bucket'];

/**
 * `EventInvokeConfig`: the destinations of asynchronous invocations. Returns the permissions that the function's role needs for it.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventinvokeconfiguration.html
 */
export function invokeConfig(
  build: Build,
  resource: SamResource,
  alias: Json | undefined,
  target: string | undefined,
): InlinePolicy[] {
  const { logicalId, properties, attributes } = resource;
  if (properties.EventInvokeConfig === undefined) return [];
  const config = object(properties.EventInvokeConfig);
  const id = `${logicalId}EventInvokeConfig`;
  const destinations = object(config.DestinationConfig);
  const policies: InlinePolicy[] = [];
  const made = ['OnSuccess', 'OnFailure'].flatMap((when): [string, JsonObject][] => {
    if (destinations[when] === undefined) return [];
    const { Type: type, Destination: specified } = object(destinations[when]);
    if (
      typeof type !== 'string' ||
      !types.includes(type) ||
      (specified === undefined && type !== 'SQS' && type !== 'SNS')
    ) {
      throw new SamProblem(logicalId, `'Type: ${String(type)}' must be one of: [${types.join(', ')}]`);
    }
    const destination = specified ?? ownDestination(build, `${id}${when}`, type, attributes);
    policies.push(destinationPolicy(`${id}${when}`, type, destination));
    return [[when, { Destination: destination }]];
  });
  const members = defined({
    FunctionName: { Ref: logicalId },
    Qualifier: target === undefined ? '$LATEST' : build.resolve(alias ?? ''),
    ...pick(config, ['MaximumEventAgeInSeconds', 'MaximumRetryAttempts']),
    DestinationConfig: made.length > 0 ? (Object.fromEntries(made) as JsonObject) : undefined,
  });
  put(build, id, 'AWS::Lambda::EventInvokeConfig', members, {
    ...(target === undefined ? {} : { DependsOn: [target] }),
    ...attributes,
  });
  return policies;
}

/** A destination without an address gets a queue or topic of its own. */
function ownDestination(build: Build, prefix: string, type: string, attributes: JsonObject): Json {
  if (type === 'SNS') {
    put(build, `${prefix}Topic`, 'AWS::SNS::Topic', {}, attributes);
    return { Ref: `${prefix}Topic` };
  }
  put(build, `${prefix}Queue`, 'AWS::SQS::Queue', {}, attributes);
  return { 'Fn::GetAtt': [`${prefix}Queue`, 'Arn'] };
}
