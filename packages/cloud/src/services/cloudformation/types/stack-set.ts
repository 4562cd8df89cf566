import type { CreateStackSetCommandInput, Parameter } from '@aws-sdk/client-cloudformation';
import type { Context } from '../../../kernel/context.ts';
import { object, objects, optionalTexts, text, texts } from '../../../kernel/properties.ts';
import type { Properties, ResourceContext, ResourceType } from '../../../kernel/resource-type.ts';
import type { DeploymentContext } from '../engine/handler.ts';
import { ResourceFailure } from '../engine/reason.ts';
import { createStackInstances, deleteStackInstances, updateStackInstances } from '../stack-sets/instances.ts';
import { instancesOf, operationsOf, requireSet, setsOf } from '../stack-sets/records.ts';
import { operationEnded } from '../stack-sets/run.ts';
import { createStackSet, deleteStackSet, updateStackSet } from '../stack-sets/sets.ts';
import { equal } from '../template/json.ts';

/** A stack set and its instances. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stackset.html */
export const stackSet: ResourceType = {
  type: 'AWS::CloudFormation::StackSet',

  async create(properties, ctx) {
    const { StackSetId: id = '' } = await createStackSet(requestOf(properties), ctx);
    await (ctx as DeploymentContext).initiated({ id, attributes: { StackSetId: id } });
    for (const one of instancesIn(properties)) await createInstance(ctx, id, one);
    return { id, attributes: { StackSetId: id } };
  },

  async update(id, properties, previous, ctx) {
    const wanted = instancesIn(properties);
    const before = new Map(instancesIn(previous).map((one) => [keyOf(one), one]));
    const kept = new Set(wanted.map(keyOf));
    for (const one of before.values()) if (!kept.has(keyOf(one))) await removeInstance(ctx, id, one);
    const { OperationId } = await updateStackSet(requestOf(properties), ctx);
    await settled(ctx, id, OperationId);
    for (const one of wanted) {
      const old = before.get(keyOf(one));
      if (!old) await createInstance(ctx, id, one);
      else if (!equal(old.overrides, one.overrides)) await changeInstance(ctx, id, one);
    }
    return { id };
  },

  async delete(id, _properties, ctx) {
    const set = [...setsOf(ctx).values()].find((one) => one.id === id && one.status === 'ACTIVE');
    if (!set) return;
    for (const one of [...instancesOf(ctx, set).values()]) await removeInstance(ctx, id, one);
    await deleteStackSet({ StackSetName: id }, ctx);
  },

  async read(id, _properties, ctx) {
    const set = setsOf(ctx).get(id);
    return set?.status === 'ACTIVE' ? { id, attributes: { StackSetId: id } } : undefined;
  },

  async find(properties, ctx, { taken }) {
    const name = text(properties, 'StackSetName');
    const found = [...setsOf(ctx).values()].find(
      (set) => set.status === 'ACTIVE' && set.name === name && !taken(set.id),
    );
    return found && { id: found.id, attributes: { StackSetId: found.id } };
  },
};

function requestOf(properties: Properties): CreateStackSetCommandInput {
  const { TemplateBody: body } = properties;
  const active = object(properties, 'ManagedExecution')?.Active;
  return {
    StackSetName: text(properties, 'StackSetName'),
    Description: text(properties, 'Description'),
    TemplateBody: typeof body === 'object' ? JSON.stringify(body) : text(properties, 'TemplateBody'),
    TemplateURL: text(properties, 'TemplateURL'),
    Parameters: parametersIn(properties, 'Parameters'),
    Capabilities: optionalTexts(properties, 'Capabilities') as CreateStackSetCommandInput['Capabilities'],
    Tags: objects(properties, 'Tags').map((tag) => ({ Key: text(tag, 'Key'), Value: text(tag, 'Value') })),
    AdministrationRoleARN: text(properties, 'AdministrationRoleARN'),
    ExecutionRoleName: text(properties, 'ExecutionRoleName'),
    PermissionModel: text(properties, 'PermissionModel') as CreateStackSetCommandInput['PermissionModel'],
    ...(active === undefined ? {} : { ManagedExecution: { Active: String(active) === 'true' } }),
  };
}

const parametersIn = (properties: Properties, name: string): Parameter[] =>
  objects(properties, name).map((one) => ({
    ParameterKey: text(one, 'ParameterKey'),
    ParameterValue: text(one, 'ParameterValue'),
  }));

interface Instance {
  readonly account: string;
  readonly region: string;
  readonly overrides: readonly Parameter[];
}

const keyOf = ({ account, region }: Instance): string => `${account}/${region}`;

function instancesIn(properties: Properties): Instance[] {
  return objects(properties, 'StackInstancesGroup').flatMap((group) => {
    const overrides = parametersIn(group, 'ParameterOverrides');
    const accounts = texts(object(group, 'DeploymentTargets'), 'Accounts');
    return texts(group, 'Regions').flatMap((region) => accounts.map((account) => ({ account, region, overrides })));
  });
}

const targetOf = (id: string, { account, region, overrides }: Instance) => ({
  StackSetName: id,
  Accounts: [account],
  Regions: [region],
  ParameterOverrides: [...overrides],
});

async function createInstance(ctx: Context, id: string, one: Instance): Promise<void> {
  const { OperationId } = await createStackInstances(targetOf(id, one), ctx);
  await settled(ctx, id, OperationId);
}

async function changeInstance(ctx: Context, id: string, one: Instance): Promise<void> {
  const { OperationId } = await updateStackInstances(targetOf(id, one), ctx);
  await settled(ctx, id, OperationId);
}

async function removeInstance(ctx: ResourceContext, id: string, one: Instance): Promise<void> {
  const { OperationId } = await deleteStackInstances({ ...targetOf(id, one), RetainStacks: false }, ctx);
  await settled(ctx, id, OperationId);
}

/** Waits for an operation; throws why it failed. */
async function settled(ctx: Context, id: string, operation: string | undefined): Promise<void> {
  await operationEnded(ctx, operation);
  const { results = [] } = operationsOf(ctx, requireSet(ctx, id)).get(operation ?? '') ?? {};
  const failed = results.find(({ status }) => status === 'FAILED');
  if (!failed) return;
  throw new ResourceFailure(`Stack instance ${failed.account}/${failed.region} failed: ${failed.reason ?? ''}`);
}
