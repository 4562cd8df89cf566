import type { Problem } from './schema/types.ts';

/** An answer that is none of the good ones. */
export class CrudError extends Error {
  readonly status: number;
  readonly problems: readonly Problem[] | undefined;
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    status: number,
    message: string,
    { problems, headers = {} }: { problems?: readonly Problem[]; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.name = 'CrudError';
    this.status = status;
    this.problems = problems;
    this.headers = headers;
  }
}
