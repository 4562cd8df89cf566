import type { TestEventPatternCommandInput, TestEventPatternCommandOutput } from '@aws-sdk/client-eventbridge';
import { BudgetError } from '../../../kernel/budget.ts';
import type { Operation, Output } from '../../../kernel/context.ts';
import { compilePattern } from '../../../kernel/event-pattern/compile.ts';
import { matches } from '../../../kernel/event-pattern/match.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import { invalid } from '../errors.ts';
import { isTooDeep } from '../put/entry.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html */
export const testEventPattern: Operation<TestEventPatternCommandInput, Output<TestEventPatternCommandOutput>> = (
  input,
) => {
  const pattern = compilePattern(input.EventPattern ?? '');
  let event: unknown;
  try {
    event = parseUserJson(input.Event ?? '');
  } catch {
    event = undefined;
  }
  if (typeof event !== 'object' || event === null || Array.isArray(event) || isTooDeep(event)) {
    throw invalid('Parameter Event is not valid.');
  }
  try {
    return { Result: matches(pattern, event) };
  } catch (error) {
    if (!(error instanceof BudgetError)) throw error;
    throw invalid(error.message);
  }
};
