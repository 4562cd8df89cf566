import { parseUserJson } from '../../../kernel/json.ts';
import { isObject } from '../template/json.ts';
import { ResourceFailure } from './reason.ts';

export type UpdateAction = 'Update:Modify' | 'Update:Replace' | 'Update:Delete';

/**
 * Throws when a stack's policy does not allow an update of a resource. Without a policy everything is allowed, with one
 * nothing that it does not allow.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html
 */
export function checkPolicy(policy: string | undefined, action: UpdateAction, logicalId: string, type: string): void {
  if (policy === undefined) return;
  const document: unknown = parseUserJson(policy);
  // `{}` takes a policy back: LocalStack's recording of AWS, test_update_with_empty_policy.
  if (isObject(document) && document.Statement === undefined) return;
  const statements = isObject(document) ? listOf(document.Statement).filter(isObject) : [];
  const matching = statements.filter((statement) => matches(statement, action, logicalId, type));
  const denied = matching.find((statement) => statement.Effect === 'Deny');
  if (denied) {
    const number = statements.indexOf(denied) + 1;
    throw new ResourceFailure(
      `Action denied by stack policy: Statement [#${number}] does not allow [${action}] for resource [LogicalResourceId/${logicalId}]`,
    );
  }
  if (!matching.some((statement) => statement.Effect === 'Allow')) {
    throw new ResourceFailure(
      `Action not allowed by stack policy: no statement allows [${action}] for resource [LogicalResourceId/${logicalId}]`,
    );
  }
}

type Statement = Readonly<Record<string, unknown>>;

function matches(statement: Statement, action: string, logicalId: string, type: string): boolean {
  const actions = statement.Action ?? statement.NotAction;
  const resources = statement.Resource ?? statement.NotResource;
  const rightAction =
    listOf(actions).some((pattern) => matchesPattern(String(pattern), action)) === (statement.Action !== undefined);
  const named = listOf(resources).some((pattern) => matchesPattern(String(pattern), `LogicalResourceId/${logicalId}`));
  return rightAction && named === (statement.Resource !== undefined) && meetsCondition(statement.Condition, type);
}

function meetsCondition(condition: unknown, type: string): boolean {
  if (!isObject(condition)) return true;
  return Object.entries(condition).every(([operator, keys]) => {
    const patterns = isObject(keys) ? listOf(keys.ResourceType).map(String) : [];
    return operator === 'StringEquals'
      ? patterns.includes(type)
      : patterns.some((pattern) => matchesPattern(pattern, type));
  });
}

export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** `*` stands for any text. Compared piece by piece, since patterns are untrusted. */
function matchesPattern(pattern: string, text: string): boolean {
  const [first = '', ...pieces] = pattern.split('*');
  if (pieces.length === 0) return pattern === text;
  if (!text.startsWith(first)) return false;
  const last = pieces.pop() ?? '';
  let at = first.length;
  for (const piece of pieces) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
