import { BudgetError } from '../../../kernel/budget.ts';
import type { Context } from '../../../kernel/context.ts';
import { type Fields, flatten } from '../../../kernel/event-pattern/flatten.ts';
import { matchesFields } from '../../../kernel/event-pattern/match.ts';
import { Pace } from '../../../kernel/pace.ts';
import { archiveEvent } from '../archives/archive-event.ts';
import { deliveries } from '../deliver/courier.ts';
import { payloadOf } from '../deliver/payload.ts';
import type { Event } from '../event.ts';
import { findBus, ruleArn } from '../names.ts';
import { type RuleRecord, stateOf } from '../records.ts';
import { keepEvent } from './keep.ts';
import { patterns } from './patterns.ts';

export interface ReceiveOptions {
  /** It came from another bus. */
  readonly forwarded?: boolean;
  /** For a replay, the ARNs of the only rules that receive it. */
  readonly only?: readonly string[] | undefined;
}

/**
 * Receives an event on a bus: archives it and sends it to the targets of every matching rule, each of which is tried once
 * before this resolves. False if the bus does not exist.
 */
export async function receive(ctx: Context, busName: string, event: Event, way: ReceiveOptions = {}): Promise<boolean> {
  if (!findBus(ctx, busName)) return false;
  const fields = flatten(event);
  const wanted = [...stateOf(ctx).rules.values()].filter(
    (rule) =>
      rule.bus === busName &&
      rule.state !== 'DISABLED' &&
      (way.only === undefined || way.only.length === 0 || way.only.includes(ruleArn(ctx, rule))),
  );
  const fitting: RuleRecord[] = [];
  const pace = new Pace();
  for (const rule of wanted) {
    if (isFor(ctx, rule, fields)) fitting.push(rule);
    if (pace.due) await pace.rest();
  }
  const rules = fitting.map((rule) => ruleArn(ctx, rule));
  keepEvent(ctx, busName, event, rules);
  await Promise.all(fitting.map((rule) => sendToTargets(ctx, rule, event, way)));
  return true;
}

/** Whether a rule matches the event; a rule whose pattern needs too many comparisons does not. */
function isFor(ctx: Context, rule: Readonly<RuleRecord>, fields: Fields): boolean {
  if (rule.pattern === undefined) return false;
  try {
    return matchesFields(ctx.kernel.part(patterns).of(rule.pattern), fields);
  } catch (error) {
    if (!(error instanceof BudgetError)) throw error;
    ctx.kernel.log.warn(`${ruleArn(ctx, rule)} does not get an event: ${error.message}`);
    return false;
  }
}

/** Sends an event to all targets of a rule. */
export async function sendToTargets(
  ctx: Context,
  rule: Readonly<RuleRecord>,
  event: Event,
  { forwarded = false }: ReceiveOptions = {},
): Promise<void> {
  const ingested = ctx.kernel.clock.now();
  if (rule.managedBy && archiveEvent(ctx, rule, event, ingested)) return;
  const arn = ruleArn(ctx, rule);
  const queue = ctx.kernel.part(deliveries);
  await Promise.all(
    rule.targets.map(async (target) => {
      const payload = payloadOf(target, event, { ruleArn: arn, ruleName: rule.name, ingested });
      if (payload === undefined) {
        ctx.kernel.log.warn(
          `The input transformer of target ${target.Id} of ${arn} made no JSON of an event, or more than 1 MiB`,
        );
        return;
      }
      const sent = queue.accept(ctx, { event, ruleArn: arn, target, payload, forwarded });
      // Targets that respond over HTTP may be slow.
      if (/^arn:[^:]*:(execute-api:|events:.*:api-destination\/)/s.test(target.Arn ?? ''))
        ctx.kernel.background(sent.then(() => ctx.kernel.store.commit()));
      else await sent;
    }),
  );
}
