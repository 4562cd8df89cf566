import type { OutgoingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { Kernel } from '../../kernel/kernel.ts';
import type { RequestHead, Service } from '../../kernel/service.ts';
import type { SnapshotInfo, Snapshots } from '../../store/snapshot/snapshots.ts';

/** Creates clouds with the state of this one at a moment. */
export interface CopyMaker {
  /** Later copies are of this moment. Everyone who makes one gets the note. */
  mark(note: unknown): Promise<SnapshotInfo>;
  /** A copy, until it is ended; undefined if no moment was marked. */
  make(): Promise<Copy | undefined>;
}

export interface Copy {
  readonly endpoint: string;
  readonly note: unknown;
  /** Resolves when it has ended, by itself or with its original. */
  readonly ended: Promise<void>;
  end(): Promise<void>;
}

/** The cloud that control requests are about. */
export interface Controlled {
  readonly kernel: Kernel;
  readonly services: Readonly<Record<string, Service>>;
  readonly snapshot: Snapshots;
  readonly copies: CopyMaker;
  /** The response of GET /_jaws/health. */
  health(): Promise<Record<string, unknown>>;

  /** Everything that was created here is gone when it resolves. */
  reset(): Promise<void>;
  /** Starts to close the program that runs the cloud; undefined if the cloud is part of another program. */
  readonly end?: (() => void) | undefined;
}

export interface RouteRequest {
  readonly cloud: Controlled;
  readonly method: string;
  readonly query: URLSearchParams;
  /** The decoded values of the parentheses in the route's path. */
  readonly parts: readonly string[];
  readonly head: RequestHead;
  readonly body: Readable;
  /** The body as JSON; undefined without one. */
  json(): Promise<unknown>;
  /** The body as text; empty without one. */
  text(): Promise<string>;
}

export interface Answer {
  readonly status: number;
  /** Sent as JSON; undefined: no content. */
  readonly body?: unknown;
  /** Sent unchanged, instead of `body`. */
  readonly raw?: string | Uint8Array;
  /** Sent as a stream, instead of `body`. */
  readonly stream?: Readable;
  readonly headers?: OutgoingHttpHeaders;
}

/** Paths that match, and what each method does there. */
export type Route = readonly [
  path: RegExp,
  methods: Readonly<Record<string, (asked: RouteRequest) => Answer | Promise<Answer>>>,
];

/** Everything that was created here is gone when it resolves. */
export async function reset({ cloud }: RouteRequest): Promise<Answer> {
  await cloud.reset();
  return { status: 200, body: { status: 'ok' } };
}
