import type { Properties, ResourceContext, ResourceType } from '../../../kernel/resource-type.ts';
import { ignoringMissing } from './queue.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html */
export const queuePolicy: ResourceType = {
  type: 'AWS::SQS::QueuePolicy',

  async create(properties, ctx) {
    const id = ctx.name();
    for (const url of queuesIn(properties)) await setPolicy(url, properties.PolicyDocument, ctx);
    return { id, attributes: { Id: id } };
  },

  async update(id, properties, previous, ctx) {
    const urls = queuesIn(properties);
    for (const url of urls) await setPolicy(url, properties.PolicyDocument, ctx);
    for (const url of queuesIn(previous)) if (!urls.includes(url)) await clearPolicy(url, ctx);
    return { id, attributes: { Id: id } };
  },

  async delete(_id, properties, ctx) {
    for (const url of queuesIn(properties)) await clearPolicy(url, ctx);
  },
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queueinlinepolicy.html */
export const queueInlinePolicy: ResourceType = {
  type: 'AWS::SQS::QueueInlinePolicy',

  async create(properties, ctx) {
    const id = String(properties.Queue);
    await setPolicy(id, properties.PolicyDocument, ctx);
    return { id };
  },

  async update(id, properties, _previous, ctx) {
    await setPolicy(id, properties.PolicyDocument, ctx);
    return { id };
  },

  async delete(id, _properties, ctx) {
    await clearPolicy(id, ctx);
  },
};

const queuesIn = ({ Queues }: Properties): string[] => (Array.isArray(Queues) ? Queues.map(String) : []);

async function setPolicy(QueueUrl: string, document: unknown, ctx: ResourceContext): Promise<void> {
  const Policy = typeof document === 'string' ? document : JSON.stringify(document);
  await ctx.aws.sqs.setQueueAttributes({ QueueUrl, Attributes: { Policy } });
}

async function clearPolicy(QueueUrl: string, ctx: ResourceContext): Promise<void> {
  await ignoringMissing(ctx.aws.sqs.setQueueAttributes({ QueueUrl, Attributes: { Policy: '' } }));
}
