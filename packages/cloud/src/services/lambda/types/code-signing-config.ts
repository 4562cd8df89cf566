import type { AllowedPublishers, CodeSigningConfig, CodeSigningPolicies } from '@aws-sdk/client-lambda';
import type { Properties, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { nested, orGone, tagMap, text } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-codesigningconfig.html */
export const codeSigningConfig: ResourceType = {
  type: 'AWS::Lambda::CodeSigningConfig',

  async create(properties, ctx) {
    const Tags = tagMap(properties, ctx.stack);
    const made = await ctx.aws.lambda.createCodeSigningConfig({ ...settings(properties), Tags });
    return stateOf(made.CodeSigningConfig);
  },

  async update(arn, properties, previous, ctx) {
    const { lambda } = ctx.aws;
    const found = await lambda.updateCodeSigningConfig({ ...settings(properties), CodeSigningConfigArn: arn });
    const Tags = tagMap(properties, ctx.stack);
    const gone = Object.keys(tagMap(previous, ctx.stack)).filter((key) => !Object.hasOwn(Tags, key));
    if (gone.length > 0) await lambda.untagResource({ Resource: arn, TagKeys: gone });
    if (Object.keys(Tags).length > 0) await lambda.tagResource({ Resource: arn, Tags });
    return stateOf(found.CodeSigningConfig);
  },

  async delete(arn, _properties, ctx) {
    await orGone(ctx.aws.lambda.deleteCodeSigningConfig({ CodeSigningConfigArn: arn }));
  },

  async read(arn, _properties, ctx) {
    const found = await orGone(ctx.aws.lambda.getCodeSigningConfig({ CodeSigningConfigArn: arn }));
    return found && stateOf(found.CodeSigningConfig);
  },
};

const settings = (properties: Properties) => ({
  Description: text(properties, 'Description') ?? '',
  AllowedPublishers: nested<AllowedPublishers>(properties, 'AllowedPublishers'),
  CodeSigningPolicies: nested<CodeSigningPolicies>(properties, 'CodeSigningPolicies') ?? {
    UntrustedArtifactOnDeployment: 'Warn' as const,
  },
});

function stateOf(config: CodeSigningConfig | undefined): ResourceState {
  const { CodeSigningConfigArn = '', CodeSigningConfigId } = config ?? {};
  return { id: CodeSigningConfigArn, attributes: { CodeSigningConfigArn, CodeSigningConfigId } };
}
