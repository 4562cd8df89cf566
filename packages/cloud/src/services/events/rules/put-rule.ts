import type { PutRuleCommandInput, PutRuleCommandOutput } from '@aws-sdk/client-eventbridge';
import type { Operation, Output } from '../../../kernel/context.ts';
import { compilePattern } from '../../../kernel/event-pattern/compile.ts';
import { invalid, limitExceeded, managed } from '../errors.ts';
import { bus, ruleArn } from '../names.ts';
import { type RuleRecord, ruleKey, stateOf } from '../records.ts';
import { scheduleOf } from '../schedule/expression.ts';
import { ruleTimer } from '../schedule/timer.ts';
import { withTags } from '../tags/tag-map.ts';
import { DESCRIPTION, faults, NAME, refuse } from '../validate.ts';

/** https://docs.aws.amazon.com/general/latest/gr/ev.html#limits_eventbridge */
const MOST_RULES = 300;
const STATES = ['ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'] as const;

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
export const putRule: Operation<PutRuleCommandInput, Output<PutRuleCommandOutput>> = (input, ctx) => {
  const name = input.Name ?? '';
  refuse(
    faults(name, 'name', NAME),
    faults(input.State, 'state', { values: STATES }),
    faults(input.Description, 'description', DESCRIPTION),
    faults(input.ScheduleExpression, 'scheduleExpression', { max: 256 }),
    faults(input.EventPattern, 'eventPattern', { max: 4096 }),
  );
  const { name: busName } = bus(ctx, input.EventBusName);
  const pattern = input.EventPattern || undefined;
  const schedule = input.ScheduleExpression || undefined;
  if (schedule && busName !== 'default') {
    throw invalid('ScheduleExpression is supported only on the default event bus.');
  }
  if (pattern === undefined && schedule === undefined) {
    throw invalid('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  }
  if (schedule) scheduleOf(schedule);
  if (pattern) compilePattern(pattern);
  const { rules } = stateOf(ctx);
  const key = ruleKey(busName, name);
  const before = rules.get(key);
  if (before?.managedBy && ctx.caller.kind !== 'service') throw managed(name);
  if (!before && [...rules.values()].filter((one) => one.bus === busName).length >= MOST_RULES) throw limitExceeded();
  const record: RuleRecord = {
    name,
    bus: busName,
    pattern,
    schedule,
    since: before && before.schedule === schedule ? before.since : ctx.kernel.clock.now(),
    state: input.State ?? 'ENABLED',
    description: input.Description,
    roleArn: input.RoleArn,
    managedBy: ctx.caller.kind === 'service' ? ctx.caller.arn : undefined,
    // Tags of an existing rule are changed by TagResource only.
    tags: before ? before.tags : withTags({}, input.Tags),
    targets: before?.targets ?? [],
  };
  rules.put(key, record);
  ctx.kernel.part(ruleTimer).watch(ctx, record);
  return { RuleArn: ruleArn(ctx, record) };
};
