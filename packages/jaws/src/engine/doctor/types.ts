import type { Host } from '../host.ts';
import type { OpenProject } from '../open.ts';

/** What a check found. `broken`: JAWS cannot work. `skipped`: there was nothing to check. */
export interface Finding {
  readonly state: 'ok' | 'warning' | 'broken' | 'skipped';
  /** One line. */
  readonly text: string;
  /** What to do about it. */
  readonly hint?: string | undefined;
}

export interface Check {
  /** `clock`. */
  readonly name: string;
  run(signal: AbortSignal): Promise<Finding>;
}

export interface CheckedFinding extends Finding {
  readonly name: string;
}

export interface DoctorOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly version: string;
  readonly profile?: string | undefined;
  /** Undefined: the first of the project. */
  readonly stage?: string | undefined;
  /** How long a check may take, in milliseconds. */
  readonly timeoutMs?: number;
}

/** Facts that several checks use. */
export interface Examined extends DoctorOptions {
  readonly host: Host;
  /** Undefined outside a project, or if it cannot be read. */
  readonly opened: OpenProject | undefined;
}
