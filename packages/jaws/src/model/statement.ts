/** A statement as AWS takes it: `Why` is the author's reason for what is wide in it, for those who install the module. */
export const withoutReason = ({ Why, ...statement }: Record<string, unknown>): Record<string, unknown> => statement;

/**
 * The mistake in an IAM statement, or undefined.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html
 */
export function statementProblem(statement: unknown): string | undefined {
  if (typeof statement !== 'object' || statement === null || Array.isArray(statement)) return 'is not an object';
  const { Effect, Action, NotAction, Resource, NotResource } = statement as Readonly<Record<string, unknown>>;
  if (Effect !== 'Allow' && Effect !== 'Deny') return 'has no Effect: "Allow" or "Deny"';
  if ((Action === undefined) === (NotAction === undefined)) return 'must have either Action or NotAction';
  if ((Resource === undefined) === (NotResource === undefined)) return 'must have either Resource or NotResource';
  for (const action of [Action ?? NotAction].flat()) {
    if (typeof action !== 'string' || !/^(\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$/i.test(action)) {
      return `has an action that is none: ${JSON.stringify(action)}`;
    }
  }
  return undefined;
}
