import type { Service } from '../../../kernel/service.ts';
import { validation } from '../errors.ts';
import { itemRules } from './items.ts';
import { otherRules } from './others.ts';
import { checkRequest, type Rules } from './rules.ts';
import { tableRules } from './tables.ts';

type Operations = Service['operations'];

const RULES: Readonly<Record<string, Rules>> = { ...itemRules, ...tableRules, ...otherRules };

/** Operations whose names DynamoDB checks before everything else: dynalite's tests of them, verified in production. */
const CONTROL: readonly string[] = [
  'CreateTable',
  'DeleteTable',
  'DescribeTable',
  'DescribeTimeToLive',
  'UpdateTable',
  'UpdateTimeToLive',
];

/** The operations behind DynamoDB's front end, which refuses a request with all mistakes in its form. */
export function withChecks(operations: Operations): Operations {
  return Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => {
      const rules = RULES[name];
      if (!rules) return [name, operation];
      const control = CONTROL.includes(name);
      const checked: typeof operation = (input, ctx) => {
        if (control) checkControlName(input as { TableName?: string }, name);
        checkRequest(input as object, rules);
        return operation(input, ctx);
      };
      return [name, checked];
    }),
  );
}

function checkControlName({ TableName: name }: { readonly TableName?: string | undefined }, operation: string): void {
  if (name === undefined) {
    throw validation("The parameter 'TableName' is required but was not present in the request");
  }
  // The length of a new table's name is one of its rules.
  if (operation !== 'CreateTable' && !name.startsWith('arn:') && (name.length < 3 || name.length > 255)) {
    throw validation('TableName must be at least 3 characters long and at most 255 characters long');
  }
}
