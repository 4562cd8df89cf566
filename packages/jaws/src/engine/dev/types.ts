import type { ProjectAt } from '../open.ts';

export interface DevOptions extends ProjectAt {
  /** Undefined: the first stage of jaws.json, in the embedded cloud. */
  readonly stage?: string | undefined;
  /** Undefined: the stage's first. */
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  /** Where the endpoints answer on this machine; undefined: 3000, or the next that is free. */
  readonly port?: number | undefined;
  /** The first port of the debugger; undefined: no debugger. */
  readonly inspect?: number | undefined;
  /** On AWS: logs by Live Tail, which costs something, instead of polling. */
  readonly live?: boolean;
  /** Shows what is wrong with what was saved. */
  report(error: unknown): void;
}

/** A session of `jaws dev`, which goes on until it is closed. */
export interface DevSession {
  readonly stage: string;
  readonly region: string;
  /** Whether it works on the embedded cloud. */
  readonly isLocal: boolean;
  /** Where the endpoints answer on this machine; undefined where there are none. */
  readonly url: string | undefined;
  /** Ids of the functions that are deployed. */
  functions(): readonly string[];
  /** Invokes the function of the last event again, with that event. False: there was none yet. */
  again(): Promise<boolean>;
  /** Resolves when nothing that was saved so far is left to do. */
  settled(): Promise<void>;
  /** Brings back what CloudFormation has, and ends. */
  close(): Promise<void>;
}
