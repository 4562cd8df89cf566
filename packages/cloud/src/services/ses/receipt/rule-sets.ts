import type {
  CloneReceiptRuleSetCommandInput,
  CreateReceiptRuleSetCommandInput,
  DeleteReceiptRuleSetCommandInput,
  DescribeActiveReceiptRuleSetResponse,
  DescribeReceiptRuleSetCommandInput,
  DescribeReceiptRuleSetResponse,
  ListReceiptRuleSetsCommandInput,
  ListReceiptRuleSetsResponse,
  ReorderReceiptRuleSetCommandInput,
  SetActiveReceiptRuleSetCommandInput,
} from '@aws-sdk/client-ses';
import type { Operation } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { alreadyExists, badParameter } from '../errors.ts';
import { page } from '../page.ts';
import { active, checkName, findRule, findRuleSet, type RuleSetRecord, ruleSets } from './records.ts';

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_CreateReceiptRuleSet.html */
export const createReceiptRuleSet: Operation<CreateReceiptRuleSetCommandInput, object> = (input, ctx) => {
  const name = checkName(input.RuleSetName, 'ruleSetName');
  if (ruleSets(ctx).has(name)) throw alreadyExists(`Rule set already exists: ${name}`);
  ruleSets(ctx).put(name, { name, created: ctx.kernel.clock.now(), rules: [] });
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_CloneReceiptRuleSet.html */
export const cloneReceiptRuleSet: Operation<CloneReceiptRuleSetCommandInput, object> = (input, ctx) => {
  const original = findRuleSet(input.OriginalRuleSetName, ctx);
  const name = checkName(input.RuleSetName, 'ruleSetName');
  if (ruleSets(ctx).has(name)) throw alreadyExists(`Rule set already exists: ${name}`);
  ruleSets(ctx).put(name, { name, created: ctx.kernel.clock.now(), rules: original.rules });
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_DeleteReceiptRuleSet.html: a missing one is not an error. */
export const deleteReceiptRuleSet: Operation<DeleteReceiptRuleSetCommandInput, object> = (input, ctx) => {
  const name = input.RuleSetName ?? '';
  if (active(ctx).get('active')?.name === name) {
    throw new AwsError('CannotDelete', `Cannot delete active rule set: ${name}`, 400, { Name: name });
  }
  ruleSets(ctx).delete(name);
  return {};
};

const metadata = ({ name, created }: Readonly<RuleSetRecord>) => ({ Name: name, CreatedTimestamp: new Date(created) });

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_ListReceiptRuleSets.html */
export const listReceiptRuleSets: Operation<ListReceiptRuleSetsCommandInput, ListReceiptRuleSetsResponse> = (
  input,
  ctx,
) => {
  const { items, next } = page([...ruleSets(ctx).values()], input.NextToken, undefined, 100);
  return { RuleSets: items.map(metadata), ...next };
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_DescribeReceiptRuleSet.html */
export const describeReceiptRuleSet: Operation<DescribeReceiptRuleSetCommandInput, DescribeReceiptRuleSetResponse> = (
  input,
  ctx,
) => {
  const found = findRuleSet(input.RuleSetName, ctx);
  return { Metadata: metadata(found), Rules: [...found.rules] };
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_SetActiveReceiptRuleSet.html: without a name, none is. */
export const setActiveReceiptRuleSet: Operation<SetActiveReceiptRuleSetCommandInput, object> = (input, ctx) => {
  if (!input.RuleSetName) active(ctx).delete('active');
  else active(ctx).put('active', { name: findRuleSet(input.RuleSetName, ctx).name });
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_DescribeActiveReceiptRuleSet.html */
export const describeActiveReceiptRuleSet: Operation<object, DescribeActiveReceiptRuleSetResponse> = (_input, ctx) => {
  const found = ruleSets(ctx).get(active(ctx).get('active')?.name ?? '');
  return found ? { Metadata: metadata(found), Rules: [...found.rules] } : {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_ReorderReceiptRuleSet.html: names all rules in their new order. */
export const reorderReceiptRuleSet: Operation<ReorderReceiptRuleSetCommandInput, object> = (input, ctx) => {
  const set = findRuleSet(input.RuleSetName, ctx);
  const names = input.RuleNames ?? [];
  const rules = names.map((name) => findRule(set, name));
  if (new Set(names).size !== set.rules.length) throw badParameter('All rules of the rule set must be named once.');
  ruleSets(ctx).put(set.name, { ...set, rules });
  return {};
};
