import { columnsOf, wrap } from './format.ts';
import type { Style } from './paint.ts';
import type { Outcome } from './types.ts';

/** Writes the outcome of a command: the text before it, the result itself, the remarks after it. */
export function writeOutcome(
  { head, text, note }: Outcome,
  to: {
    readonly stdout: NodeJS.WriteStream;
    readonly stderr: NodeJS.WriteStream;
    readonly talk: Style;
    readonly results: Style;
  },
): void {
  const write = (stream: NodeJS.WriteStream, shown: string | undefined) => {
    if (shown) stream.write(`${shown}\n`);
  };
  const columns = columnsOf(to.stderr);
  const wrapped = (said: string | undefined) => said && wrap(said, columns).join('\n');
  write(to.stderr, wrapped(head?.(to.talk.paint)));
  write(to.stdout, text?.(to.results.paint, columnsOf(to.stdout)));
  write(to.stderr, wrapped(note?.(to.talk.paint)));
}
