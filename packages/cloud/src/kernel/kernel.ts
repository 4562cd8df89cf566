import type { Blobs } from '../store/blobs.ts';
import type { Store } from '../store/store.ts';
import type { Callers } from './callers.ts';
import type { Caller, Context } from './context.ts';
import type { Clock, Ids, Logger } from './environment.ts';
import type { Faults } from './faults/faults.ts';
import type { Metrics } from './metrics.ts';
import type { Outbound } from './outbound/outbound.ts';
import type { ResourceType } from './resource-type.ts';
import type { Work } from './time/work.ts';
import type { Watch } from './watch/watch.ts';

export type { Clock, Ids, Logger };

/**
 * A part that a service keeps in memory beside its durable state: a process pool, a timer, a cache. Opened at its
 * first use, closed with the cloud, one per cloud.
 */
export interface Part<T> {
  readonly name: string;
  open(kernel: Kernel): T;
  close?(value: T): void | Promise<void>;
}

/** One running cloud. */
export interface Kernel {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  readonly store: Store;
  readonly blobs: Blobs;
  /** Services' measurements of themselves, for CloudWatch. */
  readonly metrics: Metrics;
  /** Recent requests, invocations and messages, for tests. */
  readonly watch: Watch;
  /** The faults to inject, and the regions that are down. */
  readonly faults: Faults;
  /** The work that a fake clock waits for before time advances. */
  readonly work: Work;
  /** Opens connections of this process to the outside: nothing else does. */
  readonly outbound: Outbound;
  /** Scratch folder of this cloud, emptied at every start: unpacked code, sockets. */
  readonly scratch: string;
  /** `http://127.0.0.1:<port>`. */
  readonly endpoint: string;
  /** Account of callers whose access key was not issued here: 12 digits. */
  readonly account: string;
  /** The end of the ARN reported for those callers, such as `user/me`. Default: the root's. */
  readonly identity?: string;
  /** Whether to accept what AWS refuses but other emulators accept, such as stack names with an underscore. Default: no. */
  readonly lenient?: boolean;
  /** What happens to a resource whose type AWS supports and the cloud does not: its creation fails, or it is recorded only. */
  readonly unsupportedTypes?: 'fail' | 'record';
  /**
   * How functions are isolated from this machine's files. Default: `JAWS_LAMBDA_SANDBOX`, otherwise the best way that works
   * here.
   */
  readonly sandbox?: 'auto' | 'namespaces' | 'permission' | 'none';
  /** Folder in which the open dashes on this machine record their addresses. */
  readonly dashes?: string;
  /** Whether signatures are checked, and every caller's permissions. Default: no. */
  readonly strict?: boolean;
  /** The key pair of the root of {@link account}, where signatures are checked. */
  readonly rootKey?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Every CloudFormation resource type that a service provides, by its name. */
  readonly resourceTypes: ReadonlyMap<string, ResourceType>;
  /**
   * Throws AWS's AccessDenied if the context's caller, a role's session, may not do this: the gateway's check before
   * every request, for services that act with a role. Undefined if nothing is enforced.
   */
  readonly allow?: (ctx: Context, service: string, operation: string, input: Record<string, unknown>) => Promise<void>;
  /** The callers of endpoints outside the AWS APIs. */
  readonly callers: Callers;
  part<T>(part: Part<T>): T;
  /** A context for work that no request started: timers, events, asynchronous invocations. */
  context(where: { account: string; region: string; caller?: Caller }): Context;
  /** Keeps the cloud from closing before `work` has ended; its failure is logged. */
  background(work: Promise<unknown>): void;
}
