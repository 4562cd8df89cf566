import { cronExpression, type Expression, rateExpression } from '../../../kernel/schedule/expression.ts';
import { invalid } from '../errors.ts';

/** A rule's schedule, or ValidationException. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html */
export function scheduleOf(text: string): Expression {
  const found = cronExpression(text) ?? rateExpression(text, true);
  if (!found) throw invalid('Parameter ScheduleExpression is not valid.');
  return found;
}
