import { orUndo } from '../../../kernel/or-undo.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import type { ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { ignoringMissing, json, object, tagList, tagMap, text } from './properties.ts';
import { updateTags } from './tags.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-eventbus.html */
export const eventBus: ResourceType = {
  type: 'AWS::Events::EventBus',

  async create(properties, ctx) {
    const Name = text(properties, 'Name') ?? '';
    const deadLetters = object(properties, 'DeadLetterConfig');
    await ctx.aws.events.createEventBus({
      Name,
      Description: text(properties, 'Description'),
      EventSourceName: text(properties, 'EventSourceName'),
      KmsKeyIdentifier: text(properties, 'KmsKeyIdentifier'),
      ...(deadLetters ? { DeadLetterConfig: { Arn: text(deadLetters, 'Arn') } } : {}),
      Tags: tagList(tagMap(properties, ctx.stack)),
    });
    await orUndo(
      () => putPolicy(Name, json(properties, 'Policy'), ctx),
      () => ctx.aws.events.deleteEventBus({ Name }),
    );
    return state(Name, json(properties, 'Policy'), ctx);
  },

  async update(Name, properties, previous, ctx) {
    const deadLetters = object(properties, 'DeadLetterConfig');
    await ctx.aws.events.updateEventBus({
      Name,
      Description: text(properties, 'Description') ?? '',
      KmsKeyIdentifier: text(properties, 'KmsKeyIdentifier'),
      ...(deadLetters ? { DeadLetterConfig: { Arn: text(deadLetters, 'Arn') } } : {}),
    });
    const policy = json(properties, 'Policy');
    if (policy === undefined && json(previous, 'Policy') !== undefined) {
      await ctx.aws.events.removePermission({ EventBusName: Name, RemoveAllPermissions: true });
    }
    await putPolicy(Name, policy, ctx);
    await updateTags(arnOf(Name, ctx), properties, previous, ctx);
    return state(Name, policy, ctx);
  },

  async delete(Name, _properties, ctx) {
    await ctx.aws.events.deleteEventBus({ Name });
  },

  async read(Name, _properties, ctx) {
    const found = await ignoringMissing(ctx.aws.events.describeEventBus({ Name }));
    return found && state(Name, found.Policy, ctx);
  },
};

const arnOf = (name: string, ctx: ResourceContext): string =>
  `arn:${partitionOf(ctx.region)}:events:${ctx.region}:${ctx.account}:event-bus/${name}`;

function state(name: string, policy: string | undefined, ctx: ResourceContext): ResourceState {
  return { id: name, attributes: { Arn: arnOf(name, ctx), Name: name, Policy: policy ?? '' } };
}

async function putPolicy(EventBusName: string, Policy: string | undefined, ctx: ResourceContext): Promise<void> {
  if (Policy !== undefined) await ctx.aws.events.putPermission({ EventBusName, Policy });
}
