import type { Aws } from '../aws/types.ts';
import type { Emit } from '../events.ts';

/** What the engine needs from whoever runs it: the command line, a test, another program. */
export interface Host {
  readonly emit: Emit;
  /** Aborted by Ctrl-C: stop at the next safe point. */
  readonly signal: AbortSignal;
  now(): Date;
  /** Reaches the account behind a profile; `local` starts the embedded cloud when it is not running. */
  connect(profile: string | undefined): Promise<Aws>;
}
