import { AwsError } from '../../../kernel/errors.ts';
import type { Properties, ResourceContext, ResourceType } from '../../../kernel/resource-type.ts';
import { tagList, tagMap, text } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-dashboard.html */
export const dashboard: ResourceType = {
  type: 'AWS::CloudWatch::Dashboard',

  async create(properties, ctx) {
    const name = text(properties, 'DashboardName') ?? ctx.name({ maxLength: 255 });
    if (await exists(name, ctx)) throw new AwsError('AlreadyExists', `${name} already exists`, 400);
    await ctx.aws.cloudwatch.putDashboard({ ...input(name, properties), Tags: tagList(tagMap(properties, ctx.stack)) });
    return { id: name };
  },

  async update(name, properties, _previous, ctx) {
    await ctx.aws.cloudwatch.putDashboard(input(name, properties));
    return { id: name };
  },

  async delete(name, _properties, ctx) {
    if (await exists(name, ctx)) await ctx.aws.cloudwatch.deleteDashboards({ DashboardNames: [name] });
  },

  async read(name, _properties, ctx) {
    return (await exists(name, ctx)) ? { id: name } : undefined;
  },
};

const input = (DashboardName: string, properties: Properties) => ({
  DashboardName,
  DashboardBody: text(properties, 'DashboardBody'),
});

async function exists(DashboardName: string, ctx: ResourceContext): Promise<boolean> {
  try {
    await ctx.aws.cloudwatch.getDashboard({ DashboardName });
    return true;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ResourceNotFound') return false;
    throw error;
  }
}
