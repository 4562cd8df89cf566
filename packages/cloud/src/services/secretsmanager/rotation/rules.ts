import type { RotationRulesType } from '@aws-sdk/client-secrets-manager';
import { cronExpression, nextAfter, rateExpression } from '../../../kernel/schedule/expression.ts';
import { invalidParameter } from '../errors.ts';

const DAY = 24 * 3600 * 1000;

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotationRulesType.html */
export function checkRules(rules: RotationRulesType): void {
  const { AutomaticallyAfterDays: days, ScheduleExpression: expression, Duration: duration } = rules;
  if (days !== undefined && (days < 1 || days > 1000)) {
    throw invalidParameter('RotationRules.AutomaticallyAfterDays must be within 1-1000.');
  }
  if (days !== undefined && expression !== undefined) {
    throw invalidParameter("You can't specify both AutomaticallyAfterDays and ScheduleExpression.");
  }
  if (expression !== undefined && !parsed(expression)) throw invalidParameter('Invalid ScheduleExpression.');
  if (duration !== undefined && !/^(?:[1-9]|1\d|2[0-4])h$/.test(duration)) throw invalidParameter('Invalid Duration.');
}

const parsed = (expression: string) => cronExpression(expression) ?? rateExpression(expression, false);

/** When a rotation comes next after one at `from`, or undefined without a rule. */
export function nextRotation(rules: RotationRulesType | undefined, from: number): number | undefined {
  if (rules?.AutomaticallyAfterDays !== undefined) return from + rules.AutomaticallyAfterDays * DAY;
  const expression = rules?.ScheduleExpression === undefined ? undefined : parsed(rules.ScheduleExpression);
  return expression && nextAfter(expression, from, { from });
}
