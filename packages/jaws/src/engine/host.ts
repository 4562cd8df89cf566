import type { Aws, Role } from '../aws/types.ts';
import type { Emit, Question } from '../events.ts';

/** What the engine needs from its caller: the command line, a test, another program. */
export interface Host {
  readonly emit: Emit;
  /** Aborted by Ctrl-C: stop at the next safe point. */
  readonly signal: AbortSignal;
  now(): Date;
  /**
   * Connects to the account of a profile, or of a role that is assumed with it; all regions are the same account. `local` starts
   * the embedded cloud if it is not running.
   */
  connect(profile: string | undefined, role?: Role): Promise<Aws>;
  /**
   * The same for frequent reads, such as those of a page: a region that does not respond times out soon and is skipped for a while. Undefined:
   * `connect`.
   */
  readonly glance?: ((profile: string | undefined, role?: Role) => Promise<Aws>) | undefined;
  /** Salts of environments that are not stored yet, by place. Undefined: each plan has its own. */
  readonly firstSalts?: Map<string, string> | undefined;
  /** Asks the user; undefined without a terminal. */
  readonly agree?: ((question: Question) => Promise<boolean>) | undefined;
}
