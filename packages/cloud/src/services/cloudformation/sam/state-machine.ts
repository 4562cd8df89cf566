import type { Json, JsonObject } from '../template/json.ts';
import {
  absent,
  type Build,
  codeLocation,
  defined,
  object,
  put,
  SamProblem,
  type SamResource,
  tagList,
} from './build.ts';
import { definitionOf } from './definition.ts';
import { addRestRoute } from './events/api.ts';
import { type Event, eventsOf } from './events/index.ts';
import { ruleEvent, type Started, scheduleEvent, schedulerEvent } from './events/rules.ts';
import { assumedBy, policiesOf, published, unique } from './role.ts';
import { around } from './tables-and-layers.ts';

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-statemachine.html */
export function stateMachine(build: Build, resource: SamResource): void {
  const { logicalId, properties } = resource;
  const tags = [{ Key: 'stateMachine:createdBy', Value: 'SAM' }, ...tagList(properties.Tags)];
  const made = defined({
    ...described(resource),
    RoleArn: properties.Role ?? { 'Fn::GetAtt': [`${logicalId}Role`, 'Arn'] },
    StateMachineName: properties.Name,
    StateMachineType: properties.Type,
    LoggingConfiguration: properties.Logging,
    TracingConfiguration: properties.Tracing,
    Tags: tags,
  });
  put(build, logicalId, 'AWS::StepFunctions::StateMachine', made, around(resource));
  if (properties.Role === undefined) putRole(build, resource, properties.PropagateTags === false ? [] : tags);
  else if (properties.Policies !== undefined) {
    throw new SamProblem(
      logicalId,
      "Specify either 'Role' or 'Policies' (but not both at the same time) or neither of them",
    );
  }
  const alias = publish(build, resource);
  const target = properties.UseAliasAsEventTarget === true && alias !== undefined ? alias : logicalId;
  for (const event of eventsOf(resource)) {
    const make = Object.hasOwn(kinds, event.type) ? kinds[event.type] : undefined;
    if (!make) throw absent(`An event of the type ${event.type} of a state machine`);
    make(build, resource, event, target);
  }
}

function described(resource: SamResource): JsonObject {
  const { logicalId, properties } = resource;
  const specified = object(properties.DefinitionSubstitutions);
  const both = properties.Definition !== undefined && properties.DefinitionUri !== undefined;
  if (both) throw new SamProblem(logicalId, "Specify either 'Definition' or 'DefinitionUri' property and not both.");
  if (properties.Definition !== undefined) {
    const { text, substitutions } = definitionOf(object(properties.Definition));
    return { DefinitionString: text, ...substituted({ ...specified, ...substitutions }) };
  }
  if (properties.DefinitionUri === undefined) {
    throw new SamProblem(logicalId, "Either 'Definition' or 'DefinitionUri' property must be specified.");
  }
  const { Bucket, Key, Version } = codeLocation(resource, 'DefinitionUri', ['Bucket', 'Key', 'Version']);
  if (Bucket === undefined || Key === undefined) {
    throw new SamProblem(logicalId, "'DefinitionUri' requires Bucket and Key properties to be specified.");
  }
  return { DefinitionS3Location: defined({ Bucket, Key, Version }), ...substituted(specified) };
}

const substituted = (values: JsonObject): JsonObject =>
  Object.keys(values).length === 0 ? {} : { DefinitionSubstitutions: values };

function putRole(build: Build, resource: SamResource, tags: readonly Json[]): void {
  const { logicalId, properties, attributes } = resource;
  const id = `${logicalId}Role`;
  const own = policiesOf(build, resource, id);
  const traced = object(properties.Tracing).Enabled === true;
  const managed = [
    ...own.flatMap(({ arn }) => (arn === undefined ? [] : [arn])),
    ...(traced ? [published(build, 'AWSXrayWriteOnlyAccess')] : []),
  ];
  const inline = own.flatMap(({ policy }) => (policy === undefined ? [] : [policy]));
  const role = defined({
    AssumeRolePolicyDocument: assumedBy('states.amazonaws.com'),
    ManagedPolicyArns: unique(managed),
    Policies: inline.length > 0 ? inline : undefined,
    PermissionsBoundary: properties.PermissionsBoundary,
    Path: properties.RolePath,
    Tags: tags,
  });
  put(build, id, 'AWS::IAM::Role', role, attributes);
}

/** The version and the alias of `AutoPublishAlias`; gives the alias's logical id. */
function publish(build: Build, resource: SamResource): string | undefined {
  const { logicalId, properties, attributes } = resource;
  const { AutoPublishAlias: alias, DeploymentPreference: preference } = properties;
  if (alias === undefined) {
    const without = preference === undefined ? 'UseAliasAsEventTarget' : 'DeploymentPreference';
    if (preference === undefined && properties.UseAliasAsEventTarget !== true) return undefined;
    throw new SamProblem(logicalId, `'${without}' requires 'AutoPublishAlias' property to be specified.`);
  }
  const version = `${logicalId}Version`;
  const revision = { 'Fn::GetAtt': [logicalId, 'StateMachineRevisionId'] };
  put(
    build,
    version,
    'AWS::StepFunctions::StateMachineVersion',
    { StateMachineArn: { Ref: logicalId }, StateMachineRevisionId: revision },
    { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain', ...attributes },
  );
  const id = `${logicalId}Alias${String(alias)}`;
  const shift = preference === undefined ? { Type: 'ALL_AT_ONCE' } : object(preference);
  const made = { Name: alias, DeploymentPreference: { ...shift, StateMachineVersionArn: { Ref: version } } };
  put(build, id, 'AWS::StepFunctions::StateMachineAlias', made, attributes);
  return id;
}

type Make = (build: Build, resource: SamResource, event: Event, target: string) => void;

const starting =
  (make: (build: Build, resource: SamResource, event: Event, started: Started) => void): Make =>
  (build, resource, event, target) =>
    make(build, resource, event, startedMachine(build, resource, target));

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-statemachine-statemachineeventsource.html */
const kinds: Readonly<Record<string, Make>> = {
  Api: apiEvent,
  CloudWatchEvent: starting(ruleEvent),
  EventBridgeRule: starting(ruleEvent),
  Schedule: starting(scheduleEvent),
  ScheduleV2: starting(schedulerEvent),
};

const startedMachine = (build: Build, resource: SamResource, target: string): Started => ({
  arn: { Ref: target },
  suffix: 'StepFunctionsTarget',
  byRule: (rule) => putStarter(build, resource, rule, 'events.amazonaws.com', target),
  policy: (schedule) => startPolicy(schedule, target),
});

/** The role of the events that start the machine; returns its ARN. */
function putStarter(build: Build, resource: SamResource, event: string, service: string, target: string): JsonObject {
  const id = `${event}Role`;
  const role = defined({
    AssumeRolePolicyDocument: assumedBy(service),
    Policies: [startPolicy(id, target)],
    PermissionsBoundary: resource.properties.PermissionsBoundary,
  });
  put(build, id, 'AWS::IAM::Role', role, resource.attributes);
  return { 'Fn::GetAtt': [id, 'Arn'] };
}

function startPolicy(of: string, target: string): JsonObject {
  const Statement = [{ Action: 'states:StartExecution', Effect: 'Allow', Resource: { Ref: target } }];
  return { PolicyName: `${of}StartExecutionPolicy`, PolicyDocument: { Statement } };
}

const INPUT = "$util.escapeJavaScript($input.json('$'))";

function apiEvent(build: Build, resource: SamResource, event: Event, target: string): void {
  const id = resource.logicalId + event.id;
  const { Condition } = resource.attributes;
  const uri = { 'Fn::Sub': `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:states:action/StartExecution` };
  // Quotes that were escaped for JavaScript are no JSON.
  const plain = event.properties.UnescapeMappingTemplate === true;
  const input = plain ? `${INPUT}.replaceAll("\\\\'","'")` : INPUT;
  const template = `{"input": "${input}", "stateMachineArn": "\${${target}}"}`;
  const integration = {
    type: 'aws',
    httpMethod: 'POST',
    uri: Condition === undefined ? uri : { 'Fn::If': [Condition, uri, { Ref: 'AWS::NoValue' }] },
    responses: { 200: { statusCode: '200' }, 400: { statusCode: '400' } },
    credentials: putStarter(build, resource, id, 'apigateway.amazonaws.com', target),
    requestTemplates: { 'application/json': { 'Fn::Sub': template } },
  };
  addRestRoute(build, resource, event, {
    'x-amazon-apigateway-integration': integration,
    responses: { 200: { description: 'OK' }, 400: { description: 'Bad Request' } },
  });
}
