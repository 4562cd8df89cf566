import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Context, Operation } from './context.ts';
import type { Kernel } from './kernel.ts';
import type { ResourceType } from './resource-type.ts';

/** The parts of a request that identify it without reading its body. */
export interface RequestHead {
  readonly method: string;
  /** Host header, lower case, port and trailing dot cut off. */
  readonly host: string;
  /** Path as sent, still percent-encoded, without the query string. */
  readonly path: string;
  /** Query string as sent, without `?`. */
  readonly search: string;
  readonly headers: IncomingMessage['headers'];
  /** Names and values in turn, as received: a signature covers them. */
  readonly rawHeaders?: readonly string[];
  /** A browser may have sent it for a page that the user does not vouch for: its signature counts only if it is real. */
  readonly isBrowser?: boolean;
  /** The region that Route 53 chose for the host's name; undefined without such a lookup. */
  readonly region?: string;
}

/**
 * The context of the signer of a form with a policy, from its fields by their lower-case names. Throws AWS's AccessDenied
 * without the permission, and AWS's errors for incomplete signatures and for expired keys and sessions.
 */
export type AsHolder = (
  fields: ReadonlyMap<string, string>,
  region: string,
  call: { readonly service: string; readonly operation: string; readonly input: Record<string, unknown> },
) => Promise<Context>;

/** HTTP outside the AWS APIs: deployed REST APIs, function URLs, websites. Returns undefined for other requests. */
export type DataPlane = (
  head: RequestHead,
  kernel: Kernel,
  asHolder: AsHolder,
) => ((request: IncomingMessage, response: ServerResponse) => void | Promise<void>) | undefined;

/** Paths that show recent activity, on the cloud's own host names: they belong to the control plane. */
export type ControlPlane = (
  head: RequestHead,
  kernel: Kernel,
) => ((request: IncomingMessage, response: ServerResponse) => void | Promise<void>) | undefined;

/**
 * A connection that becomes a WebSocket. Returns undefined for other requests; `first` are the bytes received already.
 */
export type Upgrade = (
  head: RequestHead,
  kernel: Kernel,
) => ((request: IncomingMessage, socket: Duplex, first: Buffer) => void | Promise<void>) | undefined;

/** A download that calls wait for: the program of a runtime. */
export interface Preparation {
  /** `Node.js 24`. */
  readonly what: string;
  /** `looking`: whether it is on this machine. */
  readonly state: 'looking' | 'fetching' | 'fetched' | 'missing';
  /** The folder where a download is kept. */
  readonly into: string;
  /** When it began, by this process's `performance.now()`. */
  readonly began: number;
  /** How long it took. */
  readonly seconds?: number;
  /** Why it is missing, in words that end a sentence. */
  readonly reason?: string;
}

/** How code that runs here is isolated from this machine's files. */
export interface Isolation {
  readonly mode: 'namespaces' | 'permission' | 'none';
  /** What it can see, and why: whole sentences for a user. */
  readonly text: string;
}

/** One AWS service: a folder in services/ and a line in the registry. */
export interface Service {
  /** Folder name and file name of the generated model. */
  readonly id: string;
  /** Names of the service in a signature's credential scope. */
  readonly signingNames: readonly string[];
  readonly operations: Readonly<Record<string, Operation>>;
  readonly resourceTypes?: readonly ResourceType[];
  readonly dataPlane?: DataPlane;
  readonly controlPlane?: ControlPlane;
  /**
   * Pages of any origin may use the data plane: its content has its own CORS rules, and its addresses cannot be guessed.
   */
  readonly anyOrigin?: boolean;
  /**
   * Which of a service's requests pages may send as they may on AWS: a `website`'s, reads and what CORS rules allow (`page`),
   * and what needs no rule when the page has the same origin (`object`). Undefined: none.
   */
  pageAccess?(head: RequestHead, kernel: Kernel): 'website' | 'page' | 'object' | undefined;
  /** Deployed WebSockets, which connect pages of any origin, as on AWS. */
  readonly upgrade?: Upgrade;
  /** Additional headers of the answer to this request, from any service. Called only when the request has an Origin. */
  answerHeaders?(head: RequestHead, kernel: Kernel): Readonly<Record<string, string>>;
  /** Runs once when the cloud has started, its state loaded: continue or close what a crash left open. */
  start?(kernel: Kernel): void | Promise<void>;
  /** Its downloads, for `/_jaws/health`. */
  preparations?(kernel: Kernel): readonly Preparation[];
  /** How the code that it runs is isolated, for `/_jaws/health`. */
  isolation?(kernel: Kernel): Promise<Isolation>;
}
