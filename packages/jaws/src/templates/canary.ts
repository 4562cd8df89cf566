import { isObject } from '../base/text.ts';
import { type CanaryModel, canaryOf, type PredefinedCanary, predefinedName, shiftSeconds } from '../model/canary.ts';
import { trust } from '../model/event-sources/grants.ts';
import { nameIn } from '../model/function-name.ts';
import { aliasOf } from '../model/live.ts';
import type { Template, TemplateResource } from '../model/types.ts';
import { alarmNames } from './alarms.ts';
import { isSameJson } from './canonical.ts';
import { versionIn } from './versions.ts';

type Resources = Readonly<Template['Resources']>;

/** How the traffic of a stack's functions is shifted when they get new versions. */
export interface CanaryPlan {
  readonly canary: CanaryModel;
  /** Names of alarms that the region has: one in ALARM shifts the traffic back. */
  readonly alarms: readonly string[];
  /** Instead, those of each function itself. */
  readonly ownAlarms?: boolean;
  /** Names of functions that are called before and after. */
  readonly hooks: { readonly before?: string | undefined; readonly after?: string | undefined };
  /** Prefix of the names of the stage's functions. */
  readonly functions: string;
}

const ids = { application: 'CanaryApplication', config: 'CanaryConfig', role: 'CanaryRole' } as const;

/** Metadata of resources that are in a stack only so that traffic can be shifted. */
const mark = { 'jaws:canary': true };

/** Whether a resource only serves to shift traffic: it belongs to no function. */
export const isCanaryPart = ({ Metadata }: TemplateResource): boolean =>
  isObject(Metadata) && Metadata['jaws:canary'] === true;

const groupOf = (logicalId: string): string => `${logicalId}DeploymentGroup`;

/**
 * Resources of functions with the resources that CodeDeploy needs to shift their traffic, or without them. Each alias has a group of its own: the alarms and
 * the roll-back of a deployment are of its group. `elsewhere`: alarms of functions that are deployed, maybe in another stack.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html#cfn-attributes-updatepolicy-codedeploylambdaaliasupdate
 */
export function withCanary(
  resources: Resources,
  plan: CanaryPlan | undefined,
  elsewhere: ReturnType<typeof alarmNames> = new Map(),
): Template['Resources'] {
  const plain = withoutShift(resources);
  const kept = Object.fromEntries(Object.entries(plain).filter(([, resource]) => !isCanaryPart(resource)));
  const functions = Object.entries(kept).filter(
    ([id, { Type }]) => Type === 'AWS::Lambda::Function' && Object.hasOwn(kept, aliasOf(id)),
  );
  if (!plan || functions.length === 0) return kept;
  const name = predefinedName(plan.canary);
  const found: Record<string, TemplateResource> = {
    ...kept,
    [ids.application]: part('AWS::CodeDeploy::Application', { ComputePlatform: 'Lambda' }),
    [ids.role]: part('AWS::IAM::Role', roleOf(plan)),
    ...(name === undefined && { [ids.config]: part('AWS::CodeDeploy::DeploymentConfig', configOf(plan.canary)) }),
  };
  const beside = alarmNames(kept);
  const Configuration = name === undefined ? { Ref: ids.config } : `CodeDeployDefault.Lambda${name}`;
  for (const [id, resource] of functions) {
    // A function that runs as another one's hook must exist before it.
    if (Object.values<unknown>(plan.hooks).includes(nameIn(resource))) continue;
    const own = plan.ownAlarms ? (beside.get(id) ?? []) : [];
    const names = plan.ownAlarms ? [...own, ...(elsewhere.get(id) ?? [])].map(({ name }) => name) : plan.alarms;
    const group = part('AWS::CodeDeploy::DeploymentGroup', groupProperties(names, Configuration));
    found[groupOf(id)] = own.length > 0 ? { ...group, DependsOn: own.map((one) => one.id).sort() } : group;
    found[aliasOf(id)] = { ...kept[aliasOf(id)]!, UpdatePolicy: policyOf(id, plan) };
  }
  return found;
}

/**
 * Resources whose new versions are not guarded by alarms that say nothing about them: alarms that are already on, because the deployment may be
 * the fix, and alarms that are created with the version, because they count errors of the version before. CodeDeploy would stop the deployment at
 * once. `deployed`: the stack's current resources.
 */
export function withoutAlarms(
  resources: Resources,
  deployed: Resources,
  names: readonly string[],
): Template['Resources'] {
  const found: Record<string, TemplateResource> = { ...resources };
  for (const id of Object.keys(resources)) {
    const group = resources[groupOf(id)];
    if (!group) continue;
    const before = versionIn(deployed, id);
    const isShifted = before !== undefined && versionIn(resources, id)?.hash !== before.hash;
    const { AlarmConfiguration: config, ...rest } = group.Properties ?? {};
    const all = isObject(config) && Array.isArray(config.Alarms) ? config.Alarms.map(({ Name }) => String(Name)) : [];
    const left = isShifted ? all.filter((name) => !names.includes(name)) : all;
    const had = deployed[groupOf(id)]?.Properties?.AlarmConfiguration !== undefined;
    if (left.length > 0 || had || all.length > 0) {
      found[groupOf(id)] = {
        ...group,
        Properties: { ...rest, ...(left.length > 0 ? alarmConfiguration(left) : noAlarms) },
      };
    }
  }
  return found;
}

/** The same resources, with aliases that switch to their new versions at once. */
export const withoutShift = (resources: Resources): Template['Resources'] =>
  Object.fromEntries(
    Object.entries(resources).map(([id, resource]): [string, TemplateResource] => {
      if (resource.Type !== 'AWS::Lambda::Alias' || resource.UpdatePolicy === undefined) return [id, resource];
      const { UpdatePolicy: _, ...rest } = resource;
      return [id, rest as TemplateResource];
    }),
  );

/** How the traffic of these resources is shifted, as a text to compare. */
export const shiftOf = (resources: Resources): unknown =>
  Object.entries(resources)
    .filter(([, resource]) => isCanaryPart(resource) || resource.UpdatePolicy !== undefined)
    .map(([id, resource]) => [id, isCanaryPart(resource) ? resource : resource.UpdatePolicy])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));

/** Seconds for which CodeDeploy shifts traffic when these resources replace those; 0 if no version changes. */
export function shiftedSeconds(before: Resources, after: Resources): number {
  const shifts = Object.entries(after).map(([id, { Type, Properties, UpdatePolicy }]) => {
    const was = before[id];
    if (Type !== 'AWS::Lambda::Alias' || UpdatePolicy === undefined || !was) return 0;
    if (isSameJson(was.Properties?.FunctionVersion, Properties?.FunctionVersion)) return 0;
    const { CodeDeployLambdaAliasUpdate: update } = UpdatePolicy as { CodeDeployLambdaAliasUpdate?: unknown };
    const group = isObject(update) && isObject(update.DeploymentGroupName) ? update.DeploymentGroupName.Ref : '';
    const canary = canaryIn(after, after[String(group)]?.Properties?.DeploymentConfigName);
    return canary ? shiftSeconds(canary) : 0;
  });
  return Math.max(0, ...shifts);
}

/** How a group of `withCanary` shifts traffic, by its configuration. */
function canaryIn(resources: Resources, configuration: unknown): CanaryModel | undefined {
  if (typeof configuration === 'string')
    return canaryOf(configuration.replace('CodeDeployDefault.Lambda', '') as PredefinedCanary);
  const routing = resources[ids.config]?.Properties?.TrafficRoutingConfig;
  if (!isObject(routing)) return undefined;
  const [type, shape] = isObject(routing.TimeBasedCanary)
    ? (['canary', routing.TimeBasedCanary] as const)
    : (['linear', isObject(routing.TimeBasedLinear) ? routing.TimeBasedLinear : {}] as const);
  const of = type === 'canary' ? 'Canary' : 'Linear';
  return { type, percent: Number(shape[`${of}Percentage`]), minutes: Number(shape[`${of}Interval`]) };
}

const part = (Type: string, Properties: Record<string, unknown>): TemplateResource => ({
  Type,
  Metadata: mark,
  Properties,
});

function policyOf(logicalId: string, { hooks: { before, after } }: CanaryPlan) {
  return {
    CodeDeployLambdaAliasUpdate: {
      ApplicationName: { Ref: ids.application },
      DeploymentGroupName: { Ref: groupOf(logicalId) },
      ...(before !== undefined && { BeforeAllowTrafficHook: before }),
      ...(after !== undefined && { AfterAllowTrafficHook: after }),
    },
  };
}

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_AlarmConfiguration.html */
const mostAlarms = 10;

const groupProperties = (names: readonly string[], DeploymentConfigName: unknown) => ({
  ApplicationName: { Ref: ids.application },
  ServiceRoleArn: { 'Fn::GetAtt': [ids.role, 'Arn'] },
  DeploymentConfigName,
  DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
  AutoRollbackConfiguration: {
    Enabled: true,
    Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
  },
  ...alarmConfiguration([...new Set(names)].slice(0, mostAlarms)),
});

const alarmConfiguration = (names: readonly string[]) =>
  names.length > 0 ? { AlarmConfiguration: { Enabled: true, Alarms: names.map((Name) => ({ Name })) } } : {};

/** CloudFormation keeps a group's current alarms if a template does not mention them. */
const noAlarms = { AlarmConfiguration: { Enabled: false, Alarms: [] } };

const configOf = ({ type, percent, minutes }: CanaryModel) => ({
  ComputePlatform: 'Lambda',
  TrafficRoutingConfig:
    type === 'canary'
      ? { Type: 'TimeBasedCanary', TimeBasedCanary: { CanaryPercentage: percent, CanaryInterval: minutes } }
      : { Type: 'TimeBasedLinear', TimeBasedLinear: { LinearPercentage: percent, LinearInterval: minutes } },
});

/**
 * The parts of AWS's own policy for this that concern these functions: no topics, no buckets.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCodeDeployRoleForLambda.html
 */
function roleOf({ functions, hooks, alarms, ownAlarms }: CanaryPlan) {
  const arn = (name: string) => ({
    'Fn::Sub': `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:${name}`,
  });
  const called = [...new Set(Object.values(hooks).filter((name) => name !== undefined))];
  const allow = (Action: readonly string[], Resource: unknown) => ({ Effect: 'Allow', Action, Resource });
  const Statement = [
    allow(['lambda:GetAlias', 'lambda:GetProvisionedConcurrencyConfig', 'lambda:UpdateAlias'], arn(`${functions}*`)),
    ...(called.length > 0 ? [allow(['lambda:InvokeFunction'], called.map(arn))] : []),
    // It cannot be narrowed.
    ...(alarms.length > 0 || ownAlarms ? [allow(['cloudwatch:DescribeAlarms'], '*')] : []),
  ];
  return {
    AssumeRolePolicyDocument: trust('codedeploy.amazonaws.com'),
    Policies: [{ PolicyName: 'shift', PolicyDocument: { Version: '2012-10-17', Statement } }],
  };
}
