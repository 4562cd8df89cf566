import { parseUserJson } from '../../../kernel/json.ts';
import type { Properties, ResourceContext, ResourceType } from '../../../kernel/resource-type.ts';
import { ignoringMissing, object, text } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-eventbuspolicy.html */
export const eventBusPolicy: ResourceType = {
  type: 'AWS::Events::EventBusPolicy',

  async create(properties, ctx) {
    await put(properties, ctx);
    return { id: `${busOf(properties)}|${text(properties, 'StatementId')}` };
  },

  async update(id, properties, _previous, ctx) {
    await put(properties, ctx);
    return { id };
  },

  async delete(_id, properties, ctx) {
    const StatementId = text(properties, 'StatementId');
    await ignoringMissing(ctx.aws.events.removePermission({ EventBusName: busOf(properties), StatementId }));
  },

  async find(properties, ctx) {
    const sid = text(properties, 'StatementId');
    const found = await statements(busOf(properties), ctx);
    return found.some(({ Sid }) => Sid === sid) ? { id: `${busOf(properties)}|${sid}` } : undefined;
  },
};

const busOf = (properties: Properties): string => text(properties, 'EventBusName') ?? 'default';

async function statements(Name: string, ctx: ResourceContext): Promise<readonly Properties[]> {
  const found = await ignoringMissing(ctx.aws.events.describeEventBus({ Name }));
  const policy: unknown = parseUserJson(found?.Policy ?? '{}');
  return (policy as { Statement?: Properties[] }).Statement ?? [];
}

/** A complete statement replaces the one with that id; the older form names action and principal. */
async function put(properties: Properties, ctx: ResourceContext): Promise<void> {
  const EventBusName = busOf(properties);
  const sid = text(properties, 'StatementId');
  const statement = object(properties, 'Statement');
  if (statement) {
    const others = (await statements(EventBusName, ctx)).filter(({ Sid }) => Sid !== sid);
    const Statement = [...others, { Sid: sid, ...statement }];
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await ctx.aws.events.putPermission({ EventBusName, Policy });
    return;
  }
  const condition = object(properties, 'Condition');
  await ctx.aws.events.putPermission({
    EventBusName,
    StatementId: sid,
    Action: text(properties, 'Action'),
    Principal: text(properties, 'Principal'),
    ...(condition
      ? { Condition: { Type: text(condition, 'Type'), Key: text(condition, 'Key'), Value: text(condition, 'Value') } }
      : {}),
  });
}
