import type { PatchOperation } from '@aws-sdk/client-api-gateway';
import { refuse, unknownOperations } from './constraints.ts';
import { badRequest } from './errors.ts';

/** One patch operation on its way into a record: `keys` are what the rule's `{…}` segments stood for, unescaped except for `{…+}`. */
interface Change<T> {
  readonly draft: T;
  readonly op: 'add' | 'remove' | 'replace' | 'copy';
  readonly value: string | undefined;
  readonly keys: readonly string[];
  readonly path: string;
  readonly from: string | undefined;
}

export interface Rule<T> {
  /**
   * `/name`, `/variables/{name}`, `/{path+}/{method}/throttling/burstLimit`. A segment is one escaped JSON pointer token; one with
   * `+` is a text with slashes, as it is written.
   */
  readonly path: string;
  readonly ops: readonly ('add' | 'remove' | 'replace' | 'copy')[];
  apply(change: Change<T>): void;
}

/** Words the refusal of an unknown path, for kinds of records with words of their own. */
type Refusal = (op: string, path: string, from: string | undefined) => string | undefined;

/**
 * Applies patch operations in order to a copy of `record`; nothing is kept when one of them is refused. `input` is the
 * operation's input as AWS names it in errors.
 * https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html
 */
export function patch<T>(
  record: T,
  operations: readonly PatchOperation[] | undefined,
  rules: readonly Rule<T>[],
  input: string,
  unknown: Refusal = () => undefined,
): T {
  refuse(unknownOperations(operations, input));
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
  const keys = match(rule.path, change.path);
  if (keys === undefined) return false;
  rule.apply({ ...change, keys });
  return true;
}

/** The values of the `{…}` segments of a rule's path in a given path; undefined if it does not match. */
function match(wanted: string, given: string): string[] | undefined {
  const segments = wanted.split('/');
  const parts = given.split('/');
  const greedy = segments.findIndex((segment) => segment.endsWith('+}'));
  const more = parts.length - segments.length;
  if (greedy >= 0 && more >= 0) parts.splice(greedy, more + 1, parts.slice(greedy, greedy + more + 1).join('/'));
  if (segments.length !== parts.length) return undefined;
  const keys: string[] = [];
  for (const [index, segment] of segments.entries()) {
    if (index === greedy) keys.push(parts[index]!);
    else if (segment.startsWith('{')) keys.push(unescapePointer(parts[index]!));
    else if (segment !== parts[index]) return undefined;
  }
  return keys;
}

/**
 * How AWS refuses for APIs, methods and parts of methods; other kinds list the accepted paths.
 * Recorded: localstack's test_update_rest_api_behaviour, test_update_method_validation.
 */
export function shortRefusal<T>(rules: readonly Rule<T>[]): Refusal {
  return (_op, path) => {
    const known = rules.find((rule) => match(rule.path, path) !== undefined);
    return known
      ? `Invalid patch operation specified. Must be one of: [${known.ops.join(', ')}]`
      : `Invalid patch path ${path || 'null'}`;
  };
}

function unknownPath<T>(op: string, path: string, rules: readonly Rule<T>[]): Error {
  const known = rules.filter((rule) => rule.ops.includes(op as 'add'));
  const help =
    known.length > 0
      ? `Must be one of: [${known.map((rule) => rule.path).join(', ')}]`
      : 'Please choose supported operations';
  return badRequest(`Invalid patch path  '${path}' specified for op '${op}'. ${help}`);
}

/** JSON pointer: `~1` is a slash, `~0` a tilde. */
function unescapePointer(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}
