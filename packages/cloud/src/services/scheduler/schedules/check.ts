import type { CreateScheduleCommandInput, Target } from '@aws-sdk/client-scheduler';
import type { Context } from '../../../kernel/context.ts';
import { mayAssume } from '../../../kernel/permission.ts';
import { isZone } from '../../../kernel/schedule/zone.ts';
import { universalTarget } from '../deliver/universal.ts';
import { invalid } from '../errors.ts';
import { PRINCIPAL } from '../principal.ts';
import { groupArn } from '../records.ts';
import { parsed } from './expression.ts';

const LATEST_START = 5 * 60_000;

type Settings = Omit<CreateScheduleCommandInput, 'Name' | 'ClientToken'>;

/** Throws what AWS refuses. A lenient cloud accepts any expression, window and target. */
export async function checkSchedule(ctx: Context, input: Settings): Promise<void> {
  const { StartDate: start, EndDate: end, FlexibleTimeWindow: window, Target: target } = input;
  const now = ctx.kernel.clock.now();
  if (start && new Date(start).getTime() < now - LATEST_START) {
    throw invalid('The StartDate you specify cannot be earlier than 5 minutes ago.');
  }
  if (ctx.kernel.lenient) return;
  const expression = input.ScheduleExpression ?? '';
  if (!parsed(expression)) throw invalid(`Invalid Schedule Expression ${expression}.`);
  const zone = input.ScheduleExpressionTimezone;
  if (zone !== undefined && !isZone(zone)) throw invalid(`Invalid Schedule Expression Timezone ${zone}.`);
  if (end && new Date(end).getTime() < now) throw invalid('The EndDate you specify must come after the current time.');
  if (start && end && new Date(end) <= new Date(start)) {
    throw invalid('The EndDate you specify must come after the StartDate.');
  }
  const minutes = window?.MaximumWindowInMinutes;
  if (window?.Mode === 'FLEXIBLE' && (minutes === undefined || minutes < 1 || minutes > 1440)) {
    throw invalid('MaximumWindowInMinutes must be between 1 and 1440 for a flexible time window.');
  }
  checkTarget(ctx, target);
  const group = groupArn(ctx, input.GroupName ?? 'default');
  if (!(await mayAssume(ctx, target?.RoleArn ?? '', { service: PRINCIPAL, source: group }))) {
    throw invalid('The execution role you provide must allow AWS EventBridge Scheduler to assume the role.');
  }
}

function checkTarget(ctx: Context, target: Target | undefined): void {
  const arn = target?.Arn ?? '';
  if (!/^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:(\d{12})?:.+$/.test(arn))
    throw invalid(`Provided Arn is not in correct format.`);
  const [, , service, region] = arn.split(':');
  // Recorded by github.com/badmintoncryer/cdk-preflight, rules/scheduler/pf-scheduler-target-region.
  if (region && region !== ctx.region) {
    throw invalid(`The target ARN provided does not match the current region ${ctx.region}.`);
  }
  const universal = universalTarget(arn);
  if (service === 'scheduler' && !universal) throw invalid(`${arn} is not a supported target.`);
  if (universal && /^(get|describe|list|poll|receive|search|scan|query|select|read|test|view)/.test(universal.action)) {
    throw invalid(`The action ${universal.action} only reads and is not supported as a target.`);
  }
  if (service === 'events' && !(target?.EventBridgeParameters?.Source && target.EventBridgeParameters.DetailType)) {
    throw invalid('EventBridgeParameters with Source and DetailType are required for an event bus.');
  }
  if (service === 'sqs' && arn.endsWith('.fifo') && !target?.SqsParameters?.MessageGroupId) {
    throw invalid('MessageGroupId is required for FIFO queue targets.');
  }
  const { MaximumEventAgeInSeconds: age = 60, MaximumRetryAttempts: retries = 0 } = target?.RetryPolicy ?? {};
  if (age < 60 || age > 86_400 || retries < 0 || retries > 185) throw invalid('The RetryPolicy is out of range.');
}
