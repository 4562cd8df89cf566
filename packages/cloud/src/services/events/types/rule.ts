import type { RuleState, Target } from '@aws-sdk/client-eventbridge';
import { parseUserJson } from '../../../kernel/json.ts';
import { orUndo } from '../../../kernel/or-undo.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import type { Properties, ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { ignoringMissing, json, objects, tagList, tagMap, text } from './properties.ts';
import { updateTags } from './tags.ts';
import { targetOf } from './target.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html */
export const rule: ResourceType = {
  type: 'AWS::Events::Rule',

  async create(properties, ctx) {
    const id = idOf(text(properties, 'Name') ?? ctx.name({ maxLength: 64 }), properties);
    await putRule(id, properties, ctx);
    await orUndo(
      () => putTargets(id, properties, ctx),
      () => remove(id, ctx),
    );
    return state(id, ctx);
  },

  async update(id, properties, previous, ctx) {
    const { RuleArn = '' } = await putRule(id, properties, ctx);
    await updateTags(RuleArn, properties, previous, ctx);
    const kept = new Set(objects(properties, 'Targets').map((one) => text(one, 'Id')));
    const gone = objects(previous, 'Targets').flatMap((one) => text(one, 'Id') ?? []);
    await removeTargets(
      id,
      gone.filter((one) => !kept.has(one)),
      ctx,
    );
    await putTargets(id, properties, ctx);
    return state(id, ctx);
  },

  async delete(id, _properties, ctx) {
    await remove(id, ctx);
  },

  async read(id, _properties, ctx) {
    const found = await ignoringMissing(ctx.aws.events.describeRule(named(id)));
    return found && state(id, ctx);
  },

  async actual(id, properties, ctx) {
    const { Name: Rule, EventBusName } = named(id);
    const found = await ctx.aws.events.describeRule(named(id));
    const { Targets = [] } = await ctx.aws.events.listTargetsByRule({ Rule, EventBusName });
    const { Tags = [] } = await ctx.aws.events.listTagsForResource({ ResourceARN: found.Arn });
    const pattern = found.EventPattern;
    return {
      Name: Rule,
      Description: found.Description,
      // A template has it as an object or as text.
      EventPattern: typeof properties.EventPattern === 'string' ? pattern : pattern && parseUserJson(pattern),
      ScheduleExpression: found.ScheduleExpression,
      State: found.State,
      RoleArn: found.RoleArn,
      Targets,
      Tags,
    };
  },
};

/** The id of a rule on a custom bus is `<bus>|<rule>`. */
function idOf(name: string, properties: Properties): string {
  const bus = (text(properties, 'EventBusName') ?? 'default').replace(/^arn:[^/]*\//, '');
  return bus === 'default' ? name : `${bus}|${name}`;
}

function named(id: string): { Name: string; EventBusName?: string } {
  const at = id.lastIndexOf('|');
  return at < 0 ? { Name: id } : { Name: id.slice(at + 1), EventBusName: id.slice(0, at) };
}

function state(id: string, ctx: ResourceContext): ResourceState {
  const { Name, EventBusName } = named(id);
  const path = EventBusName === undefined ? Name : `${EventBusName}/${Name}`;
  return {
    id,
    attributes: {
      Arn: `arn:${partitionOf(ctx.region)}:events:${ctx.region}:${ctx.account}:rule/${path}`,
      RuleName: Name,
    },
  };
}

function putRule(id: string, properties: Properties, ctx: ResourceContext) {
  const Tags = tagList(tagMap(properties, ctx.stack));
  return ctx.aws.events.putRule({
    ...named(id),
    Description: text(properties, 'Description'),
    EventPattern: json(properties, 'EventPattern'),
    ScheduleExpression: text(properties, 'ScheduleExpression'),
    State: text(properties, 'State') as RuleState | undefined,
    RoleArn: text(properties, 'RoleArn'),
    ...(Tags.length > 0 ? { Tags } : {}),
  });
}

async function putTargets(id: string, properties: Properties, ctx: ResourceContext): Promise<void> {
  const Targets: Target[] = objects(properties, 'Targets').map(targetOf);
  if (Targets.length === 0) return;
  const { Name: Rule, EventBusName } = named(id);
  await ctx.aws.events.putTargets({ Rule, EventBusName, Targets });
}

async function removeTargets(id: string, Ids: string[], ctx: ResourceContext): Promise<void> {
  if (Ids.length === 0) return;
  const { Name: Rule, EventBusName } = named(id);
  await ctx.aws.events.removeTargets({ Rule, EventBusName, Ids });
}

async function remove(id: string, ctx: ResourceContext): Promise<void> {
  const { Name: Rule, EventBusName } = named(id);
  const found = await ignoringMissing(ctx.aws.events.listTargetsByRule({ Rule, EventBusName }));
  if (!found) return;
  await removeTargets(
    id,
    (found.Targets ?? []).flatMap(({ Id }) => Id ?? []),
    ctx,
  );
  await ignoringMissing(ctx.aws.events.deleteRule(named(id)));
}
