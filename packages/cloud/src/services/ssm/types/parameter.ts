import type { ParameterTier, ParameterType } from '@aws-sdk/client-ssm';
import { AwsError } from '../../../kernel/errors.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import { tagList, text } from '../../../kernel/properties.ts';
import type { Properties, ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html */
export const parameter: ResourceType = {
  type: 'AWS::SSM::Parameter',

  async create(properties, ctx) {
    const Name = text(properties, 'Name') ?? generated(ctx);
    await ctx.aws.ssm.putParameter({ Name, ...settings(properties), Tags: tagList(tags(properties, ctx)) });
    return state(Name, properties, ctx);
  },

  async update(Name, properties, previous, ctx) {
    await ctx.aws.ssm.putParameter({ Name, ...settings(properties), Overwrite: true });
    const resource = { ResourceType: 'Parameter', ResourceId: Name } as const;
    const wanted = tags(properties, ctx);
    const gone = Object.keys(tags(previous, ctx)).filter((key) => !Object.hasOwn(wanted, key));
    if (gone.length > 0) await ctx.aws.ssm.removeTagsFromResource({ ...resource, TagKeys: gone });
    if (Object.keys(wanted).length > 0) {
      await ctx.aws.ssm.addTagsToResource({ ...resource, Tags: tagList(wanted) });
    }
    return state(Name, properties, ctx);
  },

  async delete(Name, _properties, ctx) {
    await ignoringMissing(ctx.aws.ssm.deleteParameter({ Name }));
  },

  async read(Name, properties, ctx) {
    const found = await ignoringMissing(ctx.aws.ssm.getParameter({ Name }));
    return found && state(Name, properties, ctx, found.Parameter?.Value);
  },

  async actual(Name, _properties, ctx) {
    const { Parameter } = await ctx.aws.ssm.getParameter({ Name });
    const { Parameters = [] } = await ctx.aws.ssm.describeParameters({
      ParameterFilters: [{ Key: 'Name', Option: 'Equals', Values: [Name] }],
    });
    const [described] = Parameters;
    return {
      Name,
      Type: Parameter?.Type,
      Value: Parameter?.Value,
      DataType: Parameter?.DataType,
      Description: described?.Description,
      AllowedPattern: described?.AllowedPattern,
      Tier: described?.Tier,
    };
  },
};

/** `CFN-<logical id>-<random>`: a stack name may be invalid as a parameter name. */
const generated = (ctx: ResourceContext): string => `CFN-${ctx.logicalId}-${ctx.name().split('-').at(-1)}`;

/** The template has tags as a map; those of the stack apply to the parameter, too. */
function tags({ Tags }: Properties, { stack }: ResourceContext): Record<string, string> {
  const own = typeof Tags === 'object' && Tags !== null ? Object.entries(Tags) : [];
  return { ...stack.tags, ...Object.fromEntries(own.map(([key, value]) => [key, String(value)])) };
}

const settings = (properties: Properties) => ({
  Type: text(properties, 'Type') as ParameterType | undefined,
  Value: text(properties, 'Value'),
  Description: text(properties, 'Description'),
  AllowedPattern: text(properties, 'AllowedPattern'),
  DataType: text(properties, 'DataType'),
  Tier: text(properties, 'Tier') as ParameterTier | undefined,
  Policies: text(properties, 'Policies'),
});

function state(name: string, properties: Properties, ctx: ResourceContext, value?: string): ResourceState {
  const Arn = `arn:${partitionOf(ctx.region)}:ssm:${ctx.region}:${ctx.account}:parameter/${name.replace(/^\//, '')}`;
  return {
    id: name,
    attributes: { Arn, Type: text(properties, 'Type'), Value: value ?? text(properties, 'Value') },
  };
}

async function ignoringMissing<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ParameterNotFound') return undefined;
    throw error;
  }
}
