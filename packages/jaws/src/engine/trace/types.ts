import type { ProjectAt } from '../open.ts';

export interface TraceOptions extends ProjectAt {
  readonly profile?: string | undefined;
  readonly stage: string;
  /** Undefined: every region of the stage. */
  readonly region?: string | undefined;
  /** As it was typed: a trace, a request, or a header that has one. */
  readonly id: string;
  /** Not older; milliseconds since 1970. */
  readonly since: number;
  /** Reads what was logged within the spans too. */
  readonly logs: boolean;
}

/** A line that jaws-core-js has written about one invocation, or a part of it. */
export interface Span {
  readonly trace: string;
  readonly span: string;
  readonly parent?: string;
  readonly name: string;
  /** Id of the function. */
  readonly function: string;
  readonly region: string;
  readonly requestId?: string;
  /** Milliseconds since 1970, by the clock of its function. */
  readonly start: number;
  /** Milliseconds. */
  readonly duration: number;
  /** Milliseconds that its message waited in a queue or topic. */
  readonly queued?: number;
  /** Status of an answer. */
  readonly status?: number;
  /** Name of the error. */
  readonly error?: string;
  /** A batch of several traces. */
  readonly links?: readonly string[];
}

/** A span in its place. */
export interface PlacedSpan extends Span {
  /** 0 for one without a parent among the spans. */
  readonly depth: number;
  /** Milliseconds after the first span began; never before its parent. */
  readonly at: number;
  /** Milliseconds between the end of its parent and its begin, where it came after it. */
  readonly gap?: number;
  /** By its clock it began before its parent, so it is shown with it. */
  readonly shifted?: true;
  /** Its parent wrote no span: it is another system's, still runs, or was ended. */
  readonly orphan?: true;
}

export interface TraceLine {
  /** ISO 8601. */
  readonly at: string;
  readonly region: string;
  readonly function: string;
  readonly message: string;
}

export interface TraceResult {
  readonly stage: string;
  /** Of these traces: one, or those of a request that performed several messages. */
  readonly traces: readonly string[];
  /** In the order of the tree. */
  readonly spans: readonly PlacedSpan[];
  /** Milliseconds from the first begin to the last end. */
  readonly total: number;
  /** Not everything was read. */
  readonly more: boolean;
  /** Where the logs could not be read. */
  readonly failed: readonly {
    readonly region: string;
    readonly code: string;
    readonly message: string;
    readonly hint?: string;
  }[];
  /** The oldest first; absent if they were not asked for. */
  readonly lines?: readonly TraceLine[];
}
