import type { Context } from '../../../kernel/context.ts';
import { type RuleRecord, ruleKey, stateOf } from '../records.ts';
import { ruleTimer } from '../schedule/timer.ts';

/** Removes a rule with its targets and its scheduled time. */
export function dropRule(ctx: Context, rule: Pick<RuleRecord, 'bus' | 'name'>): void {
  stateOf(ctx).rules.delete(ruleKey(rule.bus, rule.name));
  ctx.kernel.part(ruleTimer).forget(ctx, rule);
}
