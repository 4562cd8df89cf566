import type { ErrorCode } from '../errors/error.ts';
import { JawsError } from '../errors/error.ts';

/** Errors about how a command was typed, not about what happened when it ran. */
const usageCodes: ReadonlySet<ErrorCode> = new Set([
  'UnknownCommand',
  'UnknownOption',
  'MissingArgument',
  'MissingCommand',
  'TooManyArguments',
  'MissingValue',
  'InvalidValue',
  'MissingAnswer',
  'ConflictingOptions',
]);

/** 1: the user can fix it; 2: wrong usage; 70: a bug of ours (EX_SOFTWARE); 130: Ctrl-C. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof JawsError)) return 70;
  if (error.code === 'Cancelled' || error.code === 'Interrupted') return 130;
  return usageCodes.has(error.code) ? 2 : 1;
}
