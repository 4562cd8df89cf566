import type {
  DeleteRuleCommandInput,
  DescribeRuleCommandInput,
  DescribeRuleCommandOutput,
  DisableRuleCommandInput,
  EnableRuleCommandInput,
  ListRulesCommandInput,
  ListRulesCommandOutput,
  RuleState,
} from '@aws-sdk/client-eventbridge';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { invalid, managed } from '../errors.ts';
import { bus, rule, ruleArn } from '../names.ts';
import { page } from '../page.ts';
import { type RuleRecord, ruleKey, stateOf } from '../records.ts';
import { ruleTimer } from '../schedule/timer.ts';
import { dropRule } from './drop-rule.ts';

const shape = (ctx: Context, one: Readonly<RuleRecord>) => ({
  Name: one.name,
  Arn: ruleArn(ctx, one),
  EventPattern: one.pattern,
  ScheduleExpression: one.schedule,
  State: one.state,
  Description: one.description,
  RoleArn: one.roleArn,
  ManagedBy: one.managedBy,
  EventBusName: one.bus,
});

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeRule.html */
export const describeRule: Operation<DescribeRuleCommandInput, Output<DescribeRuleCommandOutput>> = (input, ctx) => ({
  ...shape(ctx, rule(ctx, input.Name ?? '', input.EventBusName, true)),
  CreatedBy: ctx.account,
});

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRules.html */
export const listRules: Operation<ListRulesCommandInput, Output<ListRulesCommandOutput>> = (input, ctx) => {
  const { name } = bus(ctx, input.EventBusName);
  const found = [...stateOf(ctx).rules.values()].filter(
    (one) => one.bus === name && one.name.startsWith(input.NamePrefix ?? ''),
  );
  const { items, NextToken } = page(found, input, (one) => one.name);
  return { Rules: items.map((one) => shape(ctx, one)), NextToken };
};

/**
 * Succeeds for a rule that does not exist. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteRule.html
 */
export const deleteRule: Operation<DeleteRuleCommandInput, object> = (input, ctx) => {
  const { name } = bus(ctx, input.EventBusName);
  const found = stateOf(ctx).rules.get(ruleKey(name, input.Name ?? ''));
  if (!found) return {};
  if (found.managedBy && !input.Force) throw managed(found.name);
  if (found.targets.length > 0 && !found.managedBy) throw invalid("Rule can't be deleted since it has targets.");
  dropRule(ctx, found);
  return {};
};

function setState(ctx: Context, input: EnableRuleCommandInput, state: RuleState): object {
  const found = rule(ctx, input.Name ?? '', input.EventBusName);
  if (found.managedBy && ctx.caller.kind !== 'service') throw managed(found.name);
  const changed = { ...found, state };
  stateOf(ctx).rules.put(ruleKey(found.bus, found.name), changed);
  ctx.kernel.part(ruleTimer).watch(ctx, changed);
  return {};
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_EnableRule.html */
export const enableRule: Operation<EnableRuleCommandInput, object> = (input, ctx) => setState(ctx, input, 'ENABLED');

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DisableRule.html */
export const disableRule: Operation<DisableRuleCommandInput, object> = (input, ctx) => setState(ctx, input, 'DISABLED');
