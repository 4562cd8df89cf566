import { partitionOf } from '../../../kernel/partition.ts';
import type { Properties, ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { ignoringMissing, json, number, text } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-archive.html */
export const archive: ResourceType = {
  type: 'AWS::Events::Archive',

  async create(properties, ctx) {
    const ArchiveName = text(properties, 'ArchiveName') ?? ctx.name({ maxLength: 48 });
    const EventSourceArn = text(properties, 'SourceArn');
    await ctx.aws.events.createArchive({ ArchiveName, EventSourceArn, ...settings(properties) });
    return state(ArchiveName, ctx);
  },

  async update(ArchiveName, properties, _previous, ctx) {
    const { RetentionDays = 0, Description = '', ...rest } = settings(properties);
    await ctx.aws.events.updateArchive({ ArchiveName, RetentionDays, Description, ...rest });
    return state(ArchiveName, ctx);
  },

  async delete(ArchiveName, _properties, ctx) {
    await ignoringMissing(ctx.aws.events.deleteArchive({ ArchiveName }));
  },

  async read(ArchiveName, _properties, ctx) {
    const found = await ignoringMissing(ctx.aws.events.describeArchive({ ArchiveName }));
    return found && state(ArchiveName, ctx);
  },
};

const settings = (properties: Properties) => ({
  Description: text(properties, 'Description'),
  EventPattern: json(properties, 'EventPattern'),
  RetentionDays: number(properties, 'RetentionDays'),
  KmsKeyIdentifier: text(properties, 'KmsKeyIdentifier'),
});

const state = (name: string, ctx: ResourceContext): ResourceState => ({
  id: name,
  attributes: { Arn: `arn:${partitionOf(ctx.region)}:events:${ctx.region}:${ctx.account}:archive/${name}` },
});
