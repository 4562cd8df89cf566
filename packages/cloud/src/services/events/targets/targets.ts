import type {
  ListRuleNamesByTargetCommandInput,
  ListRuleNamesByTargetCommandOutput,
  ListTargetsByRuleCommandInput,
  ListTargetsByRuleCommandOutput,
  RemoveTargetsCommandInput,
  RemoveTargetsCommandOutput,
} from '@aws-sdk/client-eventbridge';
import type { Operation, Output } from '../../../kernel/context.ts';
import { managed } from '../errors.ts';
import { bus, rule } from '../names.ts';
import { page } from '../page.ts';
import { ruleKey, stateOf } from '../records.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RemoveTargets.html */
export const removeTargets: Operation<RemoveTargetsCommandInput, Output<RemoveTargetsCommandOutput>> = (input, ctx) => {
  const found = rule(ctx, input.Rule ?? '', input.EventBusName, true);
  if (found.managedBy && !input.Force && ctx.caller.kind !== 'service') throw managed(found.name);
  const gone = new Set(input.Ids);
  const targets = found.targets.filter(({ Id }) => !gone.has(Id ?? ''));
  stateOf(ctx).rules.put(ruleKey(found.bus, found.name), { ...found, targets });
  return { FailedEntryCount: 0, FailedEntries: [] };
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTargetsByRule.html */
export const listTargetsByRule: Operation<ListTargetsByRuleCommandInput, Output<ListTargetsByRuleCommandOutput>> = (
  input,
  ctx,
) => {
  const found = rule(ctx, input.Rule ?? '', input.EventBusName, true);
  const { items, NextToken } = page(found.targets, input, ({ Id }) => Id ?? '');
  return { Targets: items, NextToken };
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRuleNamesByTarget.html */
export const listRuleNamesByTarget: Operation<
  ListRuleNamesByTargetCommandInput,
  Output<ListRuleNamesByTargetCommandOutput>
> = (input, ctx) => {
  const { name } = bus(ctx, input.EventBusName);
  const found = [...stateOf(ctx).rules.values()].filter(
    (one) => one.bus === name && one.targets.some(({ Arn }) => Arn === input.TargetArn),
  );
  const { items, NextToken } = page(found, input, (one) => one.name);
  return { RuleNames: items.map((one) => one.name), NextToken };
};
