import type { Context } from '../../../kernel/context.ts';
import type { OutputRecord, StackRecord } from '../records.ts';
import { stacksOf } from '../state.ts';
import { validationError } from '../template/errors.ts';

export interface Export {
  readonly name: string;
  readonly value: string;
  readonly stack: StackRecord;
}

/** Exports of an account's region, by name. */
export function* allExports(ctx: Context): Generator<Export> {
  for (const stack of stacksOf(ctx).values()) {
    if (stack.status === 'DELETE_COMPLETE') continue;
    for (const { exportName, value } of stack.outputs)
      if (exportName !== undefined) yield { name: exportName, value, stack };
  }
}

export function exportValue(ctx: Context, name: string): string {
  for (const found of allExports(ctx)) if (found.name === name) return found.value;
  throw validationError(`No export named ${name} found.`);
}

/** Stacks whose values were made from an export. */
export function importersOf(ctx: Context, name: string): StackRecord[] {
  return [...stacksOf(ctx).values()].filter(
    (stack) => stack.status !== 'DELETE_COMPLETE' && stack.imports.includes(name),
  );
}

/**
 * Throws when the outputs of `stack` cannot become `next`: a name that another stack exports, or an export that another
 * stack imports and that would go or change.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
 */
export function checkExports(ctx: Context, stack: StackRecord, next: readonly OutputRecord[]): void {
  const names = new Map(
    next.flatMap((output) => (output.exportName === undefined ? [] : [[output.exportName, output.value]])),
  );
  for (const found of allExports(ctx)) {
    if (found.stack.id !== stack.id) {
      if (names.has(found.name)) {
        throw validationError(`Export with name ${found.name} is already exported by stack ${found.stack.name}`);
      }
      continue;
    }
    if (names.get(found.name) === found.value) continue;
    const users = importersOf(ctx, found.name).filter((user) => user.id !== stack.id);
    if (users.length === 0) continue;
    const verb = names.has(found.name) ? 'updated' : 'deleted';
    const list = users.map((user) => user.name).join(' and ');
    throw validationError(`Export ${found.name} cannot be ${verb} as it is in use by ${list}`);
  }
}
