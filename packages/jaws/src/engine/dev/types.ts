import type { ProjectAt } from '../open.ts';

export interface DevOptions extends ProjectAt {
  /** Undefined: the first stage of jaws.json, in the embedded cloud. */
  readonly stage?: string | undefined;
  /** Undefined: the stage's first. */
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  /** The port of the endpoints on this machine; undefined: 3000, or the next free port. */
  readonly port?: number | undefined;
  /** The first port of the debugger; undefined: no debugger. */
  readonly inspect?: number | undefined;
  /** On AWS: logs by Live Tail, which costs a little, instead of polling. */
  readonly live?: boolean;
  /** Shows mistakes in saved files. */
  report(error: unknown): void;
}

/** A session of `jaws dev`, which runs until it is closed. */
export interface DevSession {
  readonly stage: string;
  readonly region: string;
  /** Whether it works on the embedded cloud. */
  readonly isLocal: boolean;
  /** Where the endpoints answer on this machine; undefined if there are none. */
  readonly url: string | undefined;
  /** Ids of the functions that are deployed. */
  functions(): readonly string[];
  /** Invokes the function of the last event again with that event. False if no event has come yet. */
  again(): Promise<boolean>;
  /** Resolves when all saved files have been handled. */
  settled(): Promise<void>;
  /** Restores the functions to their CloudFormation state and ends. */
  close(): Promise<void>;
}
