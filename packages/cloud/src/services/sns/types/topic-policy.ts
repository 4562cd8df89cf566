import type { ResourceContext, ResourceType } from '../../../kernel/resource-type.ts';
import { ignoringMissing, json, text, texts } from './properties.ts';

const setPolicy = (TopicArn: string, policy: string, ctx: ResourceContext) =>
  ctx.aws.sns.setTopicAttributes({ TopicArn, AttributeName: 'Policy', AttributeValue: policy });

/** Without a policy of its own a topic has AWS's default one. */
const resetPolicy = (TopicArn: string, ctx: ResourceContext) => ignoringMissing(setPolicy(TopicArn, '', ctx));

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topicpolicy.html */
export const topicPolicy: ResourceType = {
  type: 'AWS::SNS::TopicPolicy',

  async create(properties, ctx) {
    const id = ctx.name();
    const policy = json(properties, 'PolicyDocument') ?? '';
    for (const arn of texts(properties, 'Topics')) await setPolicy(arn, policy, ctx);
    return { id, attributes: { Id: id } };
  },

  async update(id, properties, previous, ctx) {
    const wanted = texts(properties, 'Topics');
    for (const arn of texts(previous, 'Topics')) if (!wanted.includes(arn)) await resetPolicy(arn, ctx);
    const policy = json(properties, 'PolicyDocument') ?? '';
    for (const arn of wanted) await setPolicy(arn, policy, ctx);
    return { id, attributes: { Id: id } };
  },

  async delete(_id, properties, ctx) {
    for (const arn of texts(properties, 'Topics')) await resetPolicy(arn, ctx);
  },
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topicinlinepolicy.html */
export const topicInlinePolicy: ResourceType = {
  type: 'AWS::SNS::TopicInlinePolicy',

  async create(properties, ctx) {
    const arn = text(properties, 'TopicArn') ?? '';
    await setPolicy(arn, json(properties, 'PolicyDocument') ?? '', ctx);
    return { id: arn };
  },

  async update(arn, properties, _previous, ctx) {
    await setPolicy(arn, json(properties, 'PolicyDocument') ?? '', ctx);
    return { id: arn };
  },

  async delete(arn, _properties, ctx) {
    await resetPolicy(arn, ctx);
  },

  async read(arn, _properties, ctx) {
    return (await ignoringMissing(ctx.aws.sns.getTopicAttributes({ TopicArn: arn }))) && { id: arn };
  },
};
