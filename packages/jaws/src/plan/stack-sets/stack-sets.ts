import type { Artifacts } from '../../artifacts/types.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { noApi, settingsAt } from '../../model/api/types.ts';
import { rolloutOf } from '../../model/rollout.ts';
import type { Model, RegionModel, StageModel, Template } from '../../model/types.ts';
import { digest, isSameJson } from '../../templates/canonical.ts';
import {
  bucketPrefixDeclaration,
  bucketPrefixParameter,
  codeBucketTemplate,
  jawsBucketHere,
} from '../../templates/code-buckets.ts';
import { variableOfParameter } from '../../templates/environment.ts';
import { codeKey, stackTags } from '../../templates/names.ts';
import { referencesIn } from '../../templates/references.ts';
import { planEndpoints } from '../endpoints.ts';
import { planLambdas } from '../lambdas.ts';
import { planResources } from '../resources.ts';
import type { DeployedRegion, DeployedStack, StackPlan } from '../types.ts';
import { type Expressions, withoutAccountAndRegion } from './anywhere.ts';
import { operationPreferences } from './preferences.ts';
import type { CodeObject, StackSetPlan, StackSetsPlan } from './types.ts';

export interface StackSetsInput {
  readonly model: Model;
  readonly stage: StageModel;
  readonly artifacts: Artifacts;
  readonly bucketPrefix: string;
  /** The accounts of the functions: undefined means that they are not known yet. */
  readonly accounts: readonly string[] | undefined;
  readonly organization: string | undefined;
}

/**
 * What JAWS deploys for a stage as stack sets: the resources, the functions and the endpoints, each one template for all accounts and regions, and
 * before them the buckets of the code. Functions have no version and no alias: which version a function needs depends on the values of its variables,
 * and only the operator knows those. Touches nothing. Throws StackSetUnsupported, StackSetRegionsDiffer.
 */
export function makeStackSets(input: StackSetsInput): StackSetsPlan {
  const { model, stage, artifacts, bucketPrefix } = input;
  const regions = stage.regions.map(({ region }) => region);
  const plans = stage.regions.map((region) => setsOf(input, region));
  const [first] = plans;
  for (const [index, other] of plans.entries()) checkSame(input, first!, other, regions[index]!);
  const rollout = stage.rollout ?? rolloutOf('fast', regions, regions[0]);
  return {
    project: model.name,
    stage: stage.name,
    regions,
    bucketPrefix,
    sets: [codeSet(input), ...first!],
    preferences: operationPreferences(rollout),
    code: codeOf(artifacts),
  };
}

function setsOf({ model, artifacts, bucketPrefix }: StackSetsInput, region: RegionModel): StackSetPlan[] {
  checkSupported(region);
  const env = placeholders(model, region);
  const nothing: DeployedRegion = {
    stage: region.stage,
    region: region.region,
    account: '',
    resources: undefined,
    lambdas: [],
    endpoints: undefined,
    env,
    envSalt: '',
    envVersion: '',
    firstEnv: undefined,
  };
  const draft = planResources(model, region, nothing);
  const outputNames = new Set(Object.keys(draft.template.Outputs ?? {}));
  const shared = { model, region, deployed: nothing, outputs: {}, outputNames, homeValues: {}, remove: [] };
  const functions = planLambdas({ ...shared, artifacts, publish: false }, 'all');
  // Triggers among the resources call the functions under their names in these stacks.
  const resources = planResources(model, region, { ...nothing, lambdas: functions.stacks.map(asDeployed) });
  const { present, published } = functions;
  const endpoints = planEndpoints({ ...shared, functions: present, published }, 'all');

  const others = [...functions.stacks, ...(endpoints ? [endpoints] : [])].filter(
    ({ template }) => Object.keys(template.Resources).length > 0,
  );
  const taken = new Set(others.flatMap(({ fromResources }) => Object.values(fromResources)));
  const exportOf = (output: string) => `${region.stage}-${model.name}-${output}`;
  const bucket: Expressions = { aaJawsBucket: jawsBucketHere };
  return [resources, ...others].map((plan) => {
    const imports = Object.entries(plan.fromResources).map(([parameter, output]) => [
      parameter,
      { 'Fn::ImportValue': exportOf(output) },
    ]);
    const expressions = { ...bucket, ...Object.fromEntries(imports) };
    checkConditions(plan, expressions, region);
    const made = withoutAccountAndRegion(plan.template, region.bucket, expressions);
    const template = withPrefix(plan === resources ? withExports(made, taken, exportOf) : made);
    return setOf(model, region, plan, template, bucketPrefix);
  });
}

function setOf(
  model: Model,
  region: RegionModel,
  plan: StackPlan,
  template: Template,
  bucketPrefix: string,
): StackSetPlan {
  const declared = Object.entries(template.Parameters ?? {});
  const open = declared.flatMap(([parameter]) => {
    const variable = variableOfParameter(parameter);
    return variable === undefined ? [] : [{ parameter, variable }];
  });
  const known: Readonly<Record<string, string>> = { ...plan.parameters, [bucketPrefixParameter]: bucketPrefix };
  // Neither a variable's value nor a secret of the project's own templates.
  const parameters = declared.flatMap(([name, { NoEcho }]) =>
    variableOfParameter(name) !== undefined || NoEcho === true || !Object.hasOwn(known, name)
      ? []
      : [{ ParameterKey: name, ParameterValue: known[name]! }],
  );
  const tags = { ...region.settings?.tags, ...stackTags(model.name, region.stage, plan.kind, model.id) };
  const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return { name: plan.name, kind: plan.kind, template, parameters, open, tags: list };
}

/** Declares the prefix of the code buckets if the template uses it. */
function withPrefix(template: Template): Template {
  if (!JSON.stringify(template.Resources).includes(`\${${bucketPrefixParameter}}`)) return template;
  return { ...template, Parameters: { ...template.Parameters, [bucketPrefixParameter]: bucketPrefixDeclaration } };
}

/** Outputs that the other stacks of the account and region import; the project's own outputs stay as they are. */
function withExports(template: Template, taken: ReadonlySet<string>, nameOf: (output: string) => string): Template {
  const exported = [...taken].sort().map((output) => {
    const { Value, Condition } = template.Outputs?.[output] ?? {};
    const entry = { ...(Condition !== undefined && { Condition }), Value, Export: { Name: nameOf(output) } };
    return [`StackSetExport${output}`, entry];
  });
  return { ...template, Outputs: { ...template.Outputs, ...Object.fromEntries(exported) } };
}

function codeSet({ model, stage, bucketPrefix, accounts, organization }: StackSetsInput): StackSetPlan {
  const parameters = {
    [bucketPrefixParameter]: bucketPrefix,
    ...(organization !== undefined && { OrganizationId: organization }),
    ...(organization === undefined && accounts && { Accounts: accounts.join(',') }),
  };
  const tags = stackTags(model.name, stage.name, 'resources', model.id);
  return {
    name: `${stage.name}-${model.name}-code`,
    kind: 'code',
    template: codeBucketTemplate(organization === undefined ? 'accounts' : 'organization'),
    parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    open: [],
    tags: [
      { Key: 'jaws:kind', Value: 'code' },
      ...Object.entries(tags).flatMap(([Key, Value]) => (Key === 'jaws:kind' ? [] : [{ Key, Value }])),
    ],
  };
}

function codeOf(artifacts: Artifacts): CodeObject[] {
  const objects = new Map<string, CodeObject>();
  for (const artifact of artifacts.values()) {
    const { function: id, file, bytes } = artifact;
    const key = codeKey(artifact);
    objects.set(key, { key, functions: [...(objects.get(key)?.functions ?? []), id], source: file, bytes });
  }
  return [...objects.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/**
 * The variables that every stage has, those that functions name, and those of API keys. Their values stand for none: they make names of
 * parameters, and are in no template.
 */
function placeholders(model: Model, { stage, region }: RegionModel): Record<string, string> {
  const { ApiKeys = {} } = settingsAt(model.api ?? noApi, stage, region);
  const keys = Object.values(ApiKeys).flatMap(({ envVar }) => (envVar === undefined ? [] : [envVar]));
  const names = new Set([...model.functions.flatMap(({ envVars }) => envVars), ...keys]);
  const values = [...names].sort().map((name) => [name, digest(name, 20)]);
  return { ...Object.fromEntries(values), JAWS_STAGE: stage, JAWS_DATA_MODEL_STAGE: stage };
}

const asDeployed = (plan: StackPlan): DeployedStack => ({
  ...plan,
  id: plan.name,
  status: 'CREATE_COMPLETE',
  reason: undefined,
  revision: '',
  outputs: {},
  tags: {},
});

/** One template has to serve all regions: it cannot contain what exists in one of them only, or lists them. */
function checkSupported({ stage, replicated, homeOutputs }: RegionModel): void {
  const [table] = Object.keys(replicated?.tables ?? {});
  if (table !== undefined) throw fail('StackSetUnsupported', { stage, what: table, why: 'replicated' });
  const [output] = Object.keys(homeOutputs ?? {});
  if (output !== undefined) throw fail('StackSetUnsupported', { stage, what: output, why: 'home' });
}

/** CloudFormation takes no import in a condition, and an output of a stack is none of its parameters. */
function checkConditions({ template }: StackPlan, expressions: Expressions, { stage }: RegionModel): void {
  const names = referencesIn(template.Conditions ?? {});
  const taken = Object.keys(expressions).find((name) => names.has(name));
  if (taken !== undefined) throw fail('StackSetUnsupported', { stage, what: taken, why: 'condition' });
}

function checkSame(
  { stage }: StackSetsInput,
  first: readonly StackSetPlan[],
  other: readonly StackSetPlan[],
  region: string,
): void {
  const names = [...new Set([...first, ...other].map(({ name }) => name))];
  for (const name of names) {
    const [a, b] = [first, other].map((sets) => sets.find((set) => set.name === name));
    if (isSameJson(a, b)) continue;
    const [was, is] = [a, b].map((set) => set?.template.Resources ?? {});
    const ids = [...Object.keys(was!), ...Object.keys(is!)];
    const what = ids.find((id) => !isSameJson(was![id], is![id])) ?? 'parameters, outputs or tags';
    const regions = [stage.regions[0]!.region, region];
    throw fail('StackSetRegionsDiffer', { stage: stage.name, stack: name, what, regions });
  }
}
