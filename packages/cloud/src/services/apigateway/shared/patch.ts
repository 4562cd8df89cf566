import type { PatchOperation } from '@aws-sdk/client-api-gateway';
import { AwsError } from '../../../kernel/errors.ts';
import { badRequest } from './errors.ts';

/** One patch operation on its way into a record: `keys` are what the rule's `{…}` segments stood for, unescaped. */
interface Change<T> {
  readonly draft: T;
  readonly op: 'add' | 'remove' | 'replace' | 'copy';
  readonly value: string | undefined;
  readonly keys: readonly string[];
  readonly path: string;
  readonly from: string | undefined;
}

export interface Rule<T> {
  /** `/name`, `/variables/{name}`, `/{path}/{method}/throttling/burstLimit`; a segment is one escaped JSON pointer token. */
  readonly path: string;
  readonly ops: readonly ('add' | 'remove' | 'replace' | 'copy')[];
  apply(change: Change<T>): void;
}

/**
 * Applies patch operations in order to a copy of `record`; nothing is kept when one of them is refused. `unknown` words the
 * refusal of a path that no rule knows, where a kind of record has words of its own.
 * https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html
 */
export function patch<T>(
  record: T,
  operations: readonly PatchOperation[] | undefined,
  rules: readonly Rule<T>[],
  unknown: (op: string, path: string, from: string | undefined) => string | undefined = () => undefined,
): T {
  checkOperations(operations ?? []);
  const draft = structuredClone(record);
  for (const operation of operations ?? []) {
    const op = operation.op;
    const path = operation.path ?? '';
    if (op !== 'add' && op !== 'remove' && op !== 'replace' && op !== 'copy') {
      throw badRequest("Invalid patch operation specified. Must be 'add'|'remove'|'replace'");
    }
    const change = { draft, op, value: operation.value, path, from: operation.from };
    if (!rules.some((rule) => rule.ops.includes(op) && applied(rule, change))) {
      const message = unknown(op, path, operation.from);
      throw message === undefined ? unknownPath(op, path, rules) : badRequest(message);
    }
  }
  return draft;
}

function applied<T>(rule: Rule<T>, change: Omit<Change<T>, 'keys'>): boolean {
  const wanted = rule.path.split('/');
  const given = change.path.split('/');
  if (wanted.length !== given.length) return false;
  const keys: string[] = [];
  for (const [index, segment] of wanted.entries()) {
    if (segment.startsWith('{')) keys.push(unescapePointer(given[index]!));
    else if (segment !== given[index]) return false;
  }
  rule.apply({ ...change, keys });
  return true;
}

function unknownPath<T>(op: string, path: string, rules: readonly Rule<T>[]): Error {
  const known = rules.filter((rule) => rule.ops.includes(op as 'add'));
  const help =
    known.length > 0
      ? `Must be one of: [${known.map((rule) => rule.path).join(', ')}]`
      : 'Please choose supported operations';
  return badRequest(`Invalid patch path  '${path}' specified for op '${op}'. ${help}`);
}

const OPS = ['add', 'remove', 'move', 'test', 'replace', 'copy'];

function checkOperations(operations: readonly PatchOperation[]): void {
  const wrong = operations.flatMap(({ op }, index) =>
    op !== undefined && OPS.includes(op)
      ? []
      : `Value '${op}' at 'patchOperations.${index + 1}.member.op' failed to satisfy constraint: Member must satisfy enum value set: [${OPS.join(', ')}]`,
  );
  if (wrong.length === 0) return;
  const count = `${wrong.length} validation error${wrong.length > 1 ? 's' : ''} detected`;
  throw new AwsError('ValidationException', `${count}: ${wrong.join('; ')}`, 400);
}

/** JSON pointer: `~1` is a slash, `~0` a tilde. */
function unescapePointer(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}
