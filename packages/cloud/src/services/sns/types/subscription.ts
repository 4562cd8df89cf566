import type { Properties, ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { ignoringMissing, json, text } from './properties.ts';

/** In the order in which they can be set one after the other: the scope decides what policies are allowed. */
const JSON_ATTRIBUTES = ['DeliveryPolicy', 'FilterPolicy', 'RedrivePolicy', 'ReplayPolicy'] as const;
const TEXT_ATTRIBUTES = ['RawMessageDelivery', 'SubscriptionRoleArn', 'FilterPolicyScope'] as const;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html */
export const subscription: ResourceType = {
  type: 'AWS::SNS::Subscription',

  async create(properties, ctx) {
    const { SubscriptionArn = '' } = await clientOf(properties, ctx).subscribe({
      TopicArn: text(properties, 'TopicArn'),
      Protocol: text(properties, 'Protocol'),
      Endpoint: text(properties, 'Endpoint'),
      Attributes: attributesOf(properties),
      ReturnSubscriptionArn: true,
    });
    return stateOf(SubscriptionArn);
  },

  async update(SubscriptionArn, properties, previous, ctx) {
    const sns = clientOf(properties, ctx);
    const [wanted, before] = [attributesOf(properties), attributesOf(previous)];
    for (const name of [...TEXT_ATTRIBUTES, ...JSON_ATTRIBUTES]) {
      if (wanted[name] === before[name]) continue;
      const gone = name === 'RawMessageDelivery' ? 'false' : name === 'FilterPolicyScope' ? 'MessageAttributes' : '';
      await sns.setSubscriptionAttributes({
        SubscriptionArn,
        AttributeName: name,
        AttributeValue: wanted[name] ?? gone,
      });
    }
    return stateOf(SubscriptionArn);
  },

  async delete(SubscriptionArn, properties, ctx) {
    await clientOf(properties, ctx).unsubscribe({ SubscriptionArn });
  },

  async read(SubscriptionArn, properties, ctx) {
    const found = await ignoringMissing(clientOf(properties, ctx).getSubscriptionAttributes({ SubscriptionArn }));
    return found && stateOf(SubscriptionArn);
  },

  async find(properties, ctx) {
    const TopicArn = text(properties, 'TopicArn');
    const sns = clientOf(properties, ctx);
    let NextToken: string | undefined;
    do {
      const page = await ignoringMissing(sns.listSubscriptionsByTopic({ TopicArn, NextToken }));
      for (const one of page?.Subscriptions ?? []) {
        const isIt = one.Protocol === text(properties, 'Protocol') && one.Endpoint === text(properties, 'Endpoint');
        if (isIt && one.SubscriptionArn?.startsWith('arn:')) return stateOf(one.SubscriptionArn);
      }
      NextToken = page?.NextToken;
    } while (NextToken !== undefined);
    return undefined;
  },
};

const stateOf = (arn: string): ResourceState => ({ id: arn, attributes: { Arn: arn } });

/** The topic may be in another region. */
function clientOf(properties: Properties, ctx: ResourceContext) {
  const region = text(properties, 'Region') ?? text(properties, 'TopicArn')?.split(':')[3];
  return (region ? ctx.with({ region }) : ctx).aws.sns;
}

function attributesOf(properties: Properties): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const name of TEXT_ATTRIBUTES) {
    const value = text(properties, name);
    if (value !== undefined) attributes[name] = value;
  }
  for (const name of JSON_ATTRIBUTES) {
    const value = json(properties, name);
    if (value !== undefined) attributes[name] = value;
  }
  return attributes;
}
