import { partitionOf } from '../../../kernel/partition.ts';
import { isObject, type Json, type JsonObject } from '../template/json.ts';
import { type Build, defined, object, put, SamProblem, type SamResource, tagList } from './build.ts';
import { assumedBy } from './role.ts';

const APPLICATION = 'ServerlessDeploymentApplication';
const ROLE = 'CodeDeployServiceRole';
/** Configurations of CodeDeploy's own, which SAM names without their beginning. */
const OWN = /^(AllAtOnce|Canary10Percent(5|10|15|30)Minutes|Linear10PercentEvery(1|2|3|10)Minutes?)$/;
const HOOKS = { PreTraffic: 'BeforeAllowTrafficHook', PostTraffic: 'AfterAllowTrafficHook' };

/** The CodeDeploy resources that a function's deployment needs besides its group. */
export interface Deployment {
  readonly condition?: string;
  readonly ownRole: boolean;
}

/**
 * `DeploymentPreference`: CodeDeploy's group for a function, and the `UpdatePolicy` of its alias; undefined if it is not enabled.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-deploymentpreference.html
 */
export function deploymentPreference(build: Build, resource: SamResource): JsonObject | undefined {
  const { logicalId, properties, attributes } = resource;
  const preference = object(properties.DeploymentPreference);
  const { Enabled: enabled = true, Type: type, Role: role, Alarms: alarms } = preference;
  if (properties.DeploymentPreference === undefined || !isTrue(build.resolve(enabled))) return undefined;
  if (properties.AutoPublishAlias === undefined) {
    throw new SamProblem(logicalId, "'DeploymentPreference' requires AutoPublishAlias property to be specified.");
  }
  if (type === undefined) throw new SamProblem(logicalId, "'DeploymentPreference' is missing required Property 'Type'");
  const hooks = object(preference.Hooks);
  const strange = Object.keys(hooks).find((name) => !Object.hasOwn(HOOKS, name));
  if (strange !== undefined) throw new SamProblem(logicalId, `'Hooks' has no property '${strange}'`);
  const passes = isTrue(build.resolve(preference.PassthroughCondition ?? false));
  const condition = passes && typeof attributes.Condition === 'string' ? attributes.Condition : undefined;
  const ownRole = role !== undefined && role !== '';
  build.deployments.push({ ownRole, ...(condition === undefined ? {} : { condition }) });
  const group = defined({
    AlarmConfiguration: alarms === undefined ? undefined : alarmsOf(alarms),
    ApplicationName: { Ref: APPLICATION },
    AutoRollbackConfiguration: {
      Enabled: true,
      Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
    },
    DeploymentConfigName: configurationOf(build.resolve(type)),
    DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
    ServiceRoleArn: ownRole ? role : { 'Fn::GetAtt': [ROLE, 'Arn'] },
    TriggerConfigurations: preference.TriggerConfigurations,
    Tags: properties.PropagateTags === true ? tagList(properties.Tags) : undefined,
  });
  const id = `${logicalId}DeploymentGroup`;
  put(build, id, 'AWS::CodeDeploy::DeploymentGroup', group, condition === undefined ? {} : { Condition: condition });
  const named = Object.entries(HOOKS).map(([name, of]) => [of, hooks[name]] as const);
  const update = { ApplicationName: { Ref: APPLICATION }, DeploymentGroupName: { Ref: id } };
  return { CodeDeployLambdaAliasUpdate: { ...update, ...defined(Object.fromEntries(named)) } };
}

/** The application that all groups belong to, and the role of those that name none. */
export function deploymentApplication(build: Build, attributes: JsonObject): void {
  put(build, APPLICATION, 'AWS::CodeDeploy::Application', { ComputePlatform: 'Lambda' }, attributes);
  if (build.deployments.every(({ ownRole }) => ownRole)) return;
  const arn = `arn:${partitionOf(build.region)}:iam::aws:policy/service-role/AWSCodeDeployRoleForLambda`;
  const role = { AssumeRolePolicyDocument: assumedBy('codedeploy.amazonaws.com'), ManagedPolicyArns: [arn] };
  put(build, ROLE, 'AWS::IAM::Role', role, attributes);
}

const isTrue = (value: Json): boolean => value === true || String(value).toLowerCase() === 'true';

function alarmsOf(alarms: Json): JsonObject {
  const choice = object(alarms)['Fn::If'];
  if (Array.isArray(choice)) {
    const [condition = '', ...sides] = choice as readonly Json[];
    return { 'Fn::If': [condition, ...sides.map((side) => (Array.isArray(side) ? alarmsOf(side) : side))] };
  }
  const list = Array.isArray(alarms) ? (alarms as readonly Json[]) : [];
  return { Enabled: true, Alarms: list.map((Name) => ({ Name })) };
}

function configurationOf(type: Json): Json {
  if (isObject(type)) {
    const choice = (type as JsonObject)['Fn::If'];
    if (!Array.isArray(choice)) return type;
    const [condition = '', ...sides] = choice as readonly Json[];
    return { 'Fn::If': [condition, ...sides.map(configurationOf)] };
  }
  if (typeof type !== 'string' || !OWN.test(type)) return type;
  return { 'Fn::Sub': [`CodeDeployDefault.Lambda\${ConfigName}`, { ConfigName: type }] };
}
