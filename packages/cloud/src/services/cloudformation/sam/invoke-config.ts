import type { Json, JsonObject } from '../template/json.ts';
import { type Build, defined, object, pick, put, SamProblem, type SamResource } from './build.ts';

interface Inline {
  readonly name: string;
  readonly document: JsonObject;
}

/** What a role needs for a destination of this kind. */
const actions: Readonly<Record<string, string>> = {
  SQS: 'sqs:SendMessage',
  SNS: 'sns:publish',
  Lambda: 'lambda:InvokeFunction',
  EventBridge: 'events:PutEvents',
  S3Bucket: 's3:PutObject',
};

/**
 * `EventInvokeConfig`: where results of asynchronous invocations go. Gives what the function's role needs for it.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventinvokeconfiguration.html
 */
export function invokeConfig(
  build: Build,
  resource: SamResource,
  alias: Json | undefined,
  target: string | undefined,
): Inline[] {
  const { logicalId, properties, attributes } = resource;
  if (properties.EventInvokeConfig === undefined) return [];
  const config = object(properties.EventInvokeConfig);
  const id = `${logicalId}EventInvokeConfig`;
  const destinations = object(config.DestinationConfig);
  const policies: Inline[] = [];
  const made = ['OnSuccess', 'OnFailure'].flatMap((when): [string, JsonObject][] => {
    if (destinations[when] === undefined) return [];
    const { Type: type, Destination: given } = object(destinations[when]);
    const action = typeof type === 'string' && Object.hasOwn(actions, type) ? actions[type] : undefined;
    if (action === undefined || (given === undefined && type !== 'SQS' && type !== 'SNS')) {
      throw new SamProblem(logicalId, `'Type: ${String(type)}' must be one of: [${Object.keys(actions).join(', ')}]`);
    }
    const destination = given ?? ownDestination(build, `${id}${when}`, String(type), attributes);
    const document = { Statement: [{ Action: action, Effect: 'Allow', Resource: destination }] };
    policies.push({ name: `${id}${when}${String(type)}Policy`, document });
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
