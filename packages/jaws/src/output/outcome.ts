import { columnsOf, wrap } from './format.ts';
import type { Style } from './paint.ts';
import type { Outcome } from './types.ts';
import type { Sink } from './writer.ts';

/** Writes the outcome of a command: the text before it, the result itself, the remarks after it. */
export function writeOutcome(
  { head, text, note, isPayload = false }: Outcome,
  to: {
    readonly stdout: Sink;
    readonly stderr: Sink;
    readonly talk: Style;
    readonly results: Style;
  },
): void {
  const columns = columnsOf(to.stderr);
  const wrapped = (said: string) => wrap(said, columns).join('\n');
  const talk = (said: string | undefined) => {
    if (said) to.stderr.write(`${wrapped(said)}\n`);
  };
  talk(head?.(to.talk.paint));
  const result = text?.(to.results.paint, columnsOf(to.stdout));
  if (result) to.stdout[isPayload ? 'payload' : 'write'](`${result}\n`);
  talk(note?.(to.talk.paint));
}
