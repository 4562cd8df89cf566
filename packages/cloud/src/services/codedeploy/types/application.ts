import type { ComputePlatform } from '@aws-sdk/client-codedeploy';
import { tagList, tagMap, text } from '../../../kernel/properties.ts';
import type { ResourceType } from '../../../kernel/resource-type.ts';
import { ignoringMissing } from './properties.ts';
import { updateTags } from './update-tags.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codedeploy-application.html */
export const application: ResourceType = {
  type: 'AWS::CodeDeploy::Application',

  async create(properties, ctx) {
    const applicationName = text(properties, 'ApplicationName') ?? ctx.name({ maxLength: 100 });
    await ctx.aws.codedeploy.createApplication({
      applicationName,
      computePlatform: text(properties, 'ComputePlatform') as ComputePlatform | undefined,
      tags: tagList(tagMap(properties, ctx.stack)),
    });
    return { id: applicationName };
  },

  async update(id, properties, _previous, ctx) {
    await updateTags(ctx, `application:${id}`, properties);
    return { id };
  },

  async delete(applicationName, _properties, ctx) {
    await ctx.aws.codedeploy.deleteApplication({ applicationName });
  },

  async read(applicationName, _properties, ctx) {
    return (await ignoringMissing(ctx.aws.codedeploy.getApplication({ applicationName }))) && { id: applicationName };
  },
};
