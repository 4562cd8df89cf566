import type { Position } from '../project/types.ts';
import type { Catalogue } from './catalogue/index.ts';

/** The permanent name of an error in the catalogue. */
export type ErrorCode = keyof Catalogue;

/** One kind of error for users. Its key in the catalogue is its permanent name. */
export interface ErrorEntry<Arguments> {
  /** What this kind of error is, for the reference page. */
  readonly title: string;
  /** What happened, with the wrong value in it, and why it matters if that is not obvious. */
  message(args: Arguments): string;
  /** What to do next. */
  hint(args: Arguments): string | undefined;
}

/** One wrong place in the project's files. */
export interface Problem {
  readonly message: string;
  readonly position?: Position;
  readonly hint?: string;
}

/** An error that the user can fix. Made by the catalogue's entries only; everything else that is thrown is a bug. */
export class JawsError extends Error {
  /** Its name in the catalogue. */
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly position: Position | undefined;
  /** Every single mistake, where one error stands for several. */
  readonly problems: readonly Problem[];

  constructor(
    code: ErrorCode,
    message: string,
    rest: { hint?: string; position?: Position; problems?: readonly Problem[]; cause?: unknown } = {},
  ) {
    super(message, { cause: rest.cause });
    this.name = code;
    this.code = code;
    this.hint = rest.hint;
    this.position = rest.position;
    this.problems = rest.problems ?? [];
  }
}
