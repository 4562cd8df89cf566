import type { Position } from '../project/types.ts';
import type { Catalogue } from './catalogue/index.ts';

/** The permanent name of an error in the catalogue. */
export type ErrorCode = keyof Catalogue;

/** One kind of thing that can go wrong for a user. The key it has in the catalogue is its permanent name. */
export interface ErrorEntry<Arguments> {
  /** What this kind of error is, for the reference page. */
  readonly title: string;
  /** What happened, with the wrong value in it, and why it matters where that is not plain. */
  message(args: Arguments): string;
  /** What to do next. */
  hint(args: Arguments): string | undefined;
}

/** One place in the project's files that is wrong. */
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
