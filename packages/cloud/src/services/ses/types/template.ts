import type { Template } from '@aws-sdk/client-ses';
import type { Properties, ResourceContext, ResourceType } from '../../../kernel/resource-type.ts';
import { ignoringMissing, object, tagMap, text } from './properties.ts';
import { arnOf, retag } from './tags.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ses-template.html */
export const template: ResourceType = {
  type: 'AWS::SES::Template',

  async create(properties, ctx) {
    const name = nameOf(properties, ctx);
    await ctx.aws.ses.createTemplate({ Template: templateOf(name, properties) });
    await retag(arnOf('template', name, ctx), tagMap(properties, ctx.stack), ctx);
    return { id: name, attributes: { Id: name } };
  },

  async update(name, properties, _previous, ctx) {
    await ctx.aws.ses.updateTemplate({ Template: templateOf(name, properties) });
    await retag(arnOf('template', name, ctx), tagMap(properties, ctx.stack), ctx);
    return { id: name, attributes: { Id: name } };
  },

  async delete(name, _properties, ctx) {
    await ctx.aws.ses.deleteTemplate({ TemplateName: name });
  },

  async read(name, _properties, ctx) {
    const found = await ignoringMissing(ctx.aws.ses.getTemplate({ TemplateName: name }));
    return found && { id: name, attributes: { Id: name } };
  },
};

const nameOf = (properties: Properties, ctx: ResourceContext): string =>
  text(object(properties, 'Template'), 'TemplateName') ?? ctx.name({ maxLength: 64 });

function templateOf(TemplateName: string, properties: Properties): Template {
  const specified = object(properties, 'Template');
  return {
    TemplateName,
    SubjectPart: text(specified, 'SubjectPart'),
    TextPart: text(specified, 'TextPart'),
    HtmlPart: text(specified, 'HtmlPart'),
  };
}
