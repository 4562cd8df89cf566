import type { DeployedStack } from './types.ts';

/** States in which a stack holds what its template says. In any other it never came up, or is on its way out. */
const notLive: ReadonlySet<string> = new Set([
  'CREATE_FAILED',
  'DELETE_COMPLETE',
  'REVIEW_IN_PROGRESS',
  'ROLLBACK_COMPLETE',
  'ROLLBACK_FAILED',
  'ROLLBACK_IN_PROGRESS',
]);

/** The stack, if what its template says is deployed. */
export const live = (stack: DeployedStack | undefined): DeployedStack | undefined =>
  stack && !notLive.has(stack.status) ? stack : undefined;
