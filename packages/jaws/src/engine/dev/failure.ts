/** A place in a file of the project, that a stack names. */
export interface Place {
  /** Relative to the project. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The first place in the project's own code of a stack, whose paths are those in the function: `/var/task/lib/a.ts:3:9`. */
export function placeIn(trace: readonly string[]): Place | undefined {
  for (const line of trace) {
    const [, path = '', row = '', column = ''] = /(?:file:\/\/)?\/var\/task\/([^\s():]+):(\d+):(\d+)/.exec(line) ?? [];
    if (path === '' || path.includes('node_modules/') || path.split('/').includes('..')) continue;
    return { file: path, line: Number(row), column: Number(column) };
  }
  return undefined;
}
