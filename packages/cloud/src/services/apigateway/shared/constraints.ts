import type { PatchOperation } from '@aws-sdk/client-api-gateway';
import { AwsError } from '../../../kernel/errors.ts';

/** AWS's constraint violations of an input's members, which it checks first and reports all at once. */
type Violations = readonly string[];

const OPS = ['add', 'remove', 'move', 'test', 'replace', 'copy'];

/** Throws when there is a violation. */
export function refuse(violations: Violations): void {
  if (violations.length === 0) return;
  const count = `${violations.length} validation error${violations.length > 1 ? 's' : ''} detected`;
  throw new AwsError('ValidationException', `${count}: ${violations.join('; ')}`, 400);
}

/** `at` is the member's path as AWS prints it. */
export function outsideEnum(value: string | undefined, at: string, allowed: readonly string[]): Violations {
  return value === undefined || allowed.includes(value) ? [] : [violation(value, at, enumeration(allowed))];
}

/** As {@link outsideEnum}, for a list: AWS shows it as a whole. */
export function listOutsideEnum(values: readonly string[] = [], at: string, allowed: readonly string[]): Violations {
  return values.every((value) => allowed.includes(value))
    ? []
    : [violation(`[${values.join(', ')}]`, at, `Member must satisfy constraint: [${enumeration(allowed)}]`)];
}

export function notStatus(value: string | undefined): Violations {
  return /^[1-5]\d\d$/.test(value ?? '')
    ? []
    : [violation(String(value), 'statusCode', 'Member must satisfy regular expression pattern: [1-5]\\d\\d')];
}

/** `input` is the operation's input as AWS names it: `updateMethodInput`. */
export function unknownOperations(operations: readonly PatchOperation[] = [], input: string): Violations {
  return operations.flatMap(({ op }, index) =>
    outsideEnum(String(op), `${input}.patchOperations.${index + 1}.member.op`, OPS),
  );
}

function violation(value: string, at: string, constraint: string): string {
  return `Value '${value}' at '${at}' failed to satisfy constraint: ${constraint}`;
}

function enumeration(allowed: readonly string[]): string {
  return `Member must satisfy enum value set: [${allowed.join(', ')}]`;
}
