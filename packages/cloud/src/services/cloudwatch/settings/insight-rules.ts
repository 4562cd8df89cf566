import type {
  DeleteInsightRulesCommandInput,
  DeleteInsightRulesCommandOutput,
  DescribeInsightRulesCommandInput,
  DescribeInsightRulesCommandOutput,
  DisableInsightRulesCommandInput,
  EnableInsightRulesCommandInput,
  PartialFailure,
  PutInsightRuleCommandInput,
} from '@aws-sdk/client-cloudwatch';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import { invalidValue } from '../errors.ts';
import { page } from '../page.ts';
import { type InsightRuleRecord, insightRulesOf, tagsOf } from '../records.ts';
import { checkTags } from '../tags/tags.ts';

const arnOf = ({ account, region }: Context, name: string): string =>
  `arn:${partitionOf(region)}:cloudwatch:${region}:${account}:insight-rule/${name}`;

/** Kept as a setting. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutInsightRule.html */
export const putInsightRule: Operation<PutInsightRuleCommandInput, object> = (input, ctx) => {
  const { RuleName: name = '', RuleDefinition: definition = '', RuleState: state = 'ENABLED', Tags = [] } = input;
  if (!name) throw invalidValue('The parameter RuleName is required.');
  if (state !== 'ENABLED' && state !== 'DISABLED') {
    throw invalidValue(`The value ${state} for parameter RuleState is not supported.`);
  }
  const all = insightRulesOf(ctx);
  const isNew = !all.has(name);
  all.put(name, { name, state, definition, schema: schemaOf(definition) });
  if (isNew && Tags.length > 0) tagsOf(ctx).put(arnOf(ctx, name), checkTags(Tags, []));
  return {};
};

function schemaOf(definition: string): string {
  let schema: unknown;
  try {
    schema = (parseUserJson(definition) as { Schema?: unknown } | null)?.Schema;
  } catch {
    throw invalidValue('The value for parameter RuleDefinition is not valid JSON.');
  }
  if (typeof schema === 'string') return `{"Name" : "${schema}", "Version" : 1}`;
  if (typeof schema === 'object' && schema !== null) return JSON.stringify(schema);
  throw invalidValue('The rule definition must have a Schema.');
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeInsightRules.html */
export const describeInsightRules: Operation<
  DescribeInsightRulesCommandInput,
  Output<DescribeInsightRulesCommandOutput>
> = ({ NextToken, MaxResults = 500 }, ctx) => {
  const { items, ...rest } = page([...insightRulesOf(ctx).values()], NextToken, Math.max(1, MaxResults));
  return {
    InsightRules: items.map(({ name, state, definition, schema }) => ({
      Name: name,
      State: state,
      Schema: schema,
      Definition: definition,
      ManagedRule: false,
    })),
    ...rest,
  };
};

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DeleteInsightRules.html */
export const deleteInsightRules: Operation<DeleteInsightRulesCommandInput, Output<DeleteInsightRulesCommandOutput>> = (
  { RuleNames = [] },
  ctx,
) =>
  each(ctx, RuleNames, ({ name }) => {
    insightRulesOf(ctx).delete(name);
    tagsOf(ctx).delete(arnOf(ctx, name));
  });

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_EnableInsightRules.html */
export const enableInsightRules: Operation<EnableInsightRulesCommandInput, object> = ({ RuleNames = [] }, ctx) =>
  each(ctx, RuleNames, (rule) => insightRulesOf(ctx).put(rule.name, { ...rule, state: 'ENABLED' }));

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DisableInsightRules.html */
export const disableInsightRules: Operation<DisableInsightRulesCommandInput, object> = ({ RuleNames = [] }, ctx) =>
  each(ctx, RuleNames, (rule) => insightRulesOf(ctx).put(rule.name, { ...rule, state: 'DISABLED' }));

function each(
  ctx: Context,
  names: readonly string[],
  change: (rule: InsightRuleRecord) => void,
): { Failures: PartialFailure[] } {
  const Failures: PartialFailure[] = [];
  for (const name of names) {
    const rule = insightRulesOf(ctx).get(name);
    if (rule) change(rule);
    else {
      Failures.push({
        FailureResource: name,
        ExceptionType: 'ResourceNotFoundException',
        FailureCode: '404',
        FailureDescription: 'The rule does not exist.',
      });
    }
  }
  return { Failures };
}
