import type {
  CreateReceiptRuleCommandInput,
  DeleteReceiptRuleCommandInput,
  DescribeReceiptRuleCommandInput,
  DescribeReceiptRuleResponse,
  SetReceiptRulePositionCommandInput,
  UpdateReceiptRuleCommandInput,
} from '@aws-sdk/client-ses';
import type { Operation } from '../../../kernel/context.ts';
import { alreadyExists } from '../errors.ts';
import { checkActions } from './check-actions.ts';
import { checkName, findRule, findRuleSet, placed, ruleSets } from './records.ts';

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_CreateReceiptRule.html: the first rule unless `After` says where. */
export const createReceiptRule: Operation<CreateReceiptRuleCommandInput, object> = async (input, ctx) => {
  checkName(input.RuleSetName, 'ruleSetName');
  const name = checkName(input.Rule?.Name, 'rule.name');
  findRuleSet(input.RuleSetName, ctx);
  await checkActions(input.Rule?.Actions, ctx);
  const set = findRuleSet(input.RuleSetName, ctx);
  if (set.rules.some(({ Name }) => Name === name)) throw alreadyExists(`Rule already exists: ${name}`);
  if (input.After !== undefined) findRule(set, input.After);
  const rule = { ...input.Rule, Name: name };
  ruleSets(ctx).put(set.name, { ...set, rules: placed(set.rules, rule, input.After) });
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_UpdateReceiptRule.html */
export const updateReceiptRule: Operation<UpdateReceiptRuleCommandInput, object> = async (input, ctx) => {
  findRule(findRuleSet(input.RuleSetName, ctx), input.Rule?.Name);
  await checkActions(input.Rule?.Actions, ctx);
  const set = findRuleSet(input.RuleSetName, ctx);
  const changed = { ...input.Rule, Name: findRule(set, input.Rule?.Name).Name };
  const rules = set.rules.map((rule) => (rule.Name === changed.Name ? changed : rule));
  ruleSets(ctx).put(set.name, { ...set, rules });
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_DeleteReceiptRule.html: a missing rule is not an error. */
export const deleteReceiptRule: Operation<DeleteReceiptRuleCommandInput, object> = (input, ctx) => {
  const set = findRuleSet(input.RuleSetName, ctx);
  ruleSets(ctx).put(set.name, { ...set, rules: set.rules.filter(({ Name }) => Name !== input.RuleName) });
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_DescribeReceiptRule.html */
export const describeReceiptRule: Operation<DescribeReceiptRuleCommandInput, DescribeReceiptRuleResponse> = (
  input,
  ctx,
) => ({ Rule: findRule(findRuleSet(input.RuleSetName, ctx), input.RuleName) });

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_SetReceiptRulePosition.html */
export const setReceiptRulePosition: Operation<SetReceiptRulePositionCommandInput, object> = (input, ctx) => {
  const set = findRuleSet(input.RuleSetName, ctx);
  const rule = findRule(set, input.RuleName);
  if (input.After !== undefined) findRule(set, input.After);
  const others = set.rules.filter((one) => one !== rule);
  ruleSets(ctx).put(set.name, { ...set, rules: placed(others, rule, input.After) });
  return {};
};
