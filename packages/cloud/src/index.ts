import { mkdir, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { authorizeCall } from './gateway/authorize.ts';
import { callersOf } from './gateway/callers.ts';
import { Copies } from './gateway/control/copies.ts';
import { type CloudFaults, faultControl } from './gateway/control/fault-control.ts';
import type { Introspection } from './gateway/control/happenings.ts';
import { introspection } from './gateway/control/introspection.ts';
import { preparationsOf } from './gateway/control/preparations.ts';
import { Gate } from './gateway/gate.ts';
import type { OpenRequests } from './gateway/open-requests.ts';
import { createGateway } from './gateway/server.ts';
import { isOrigin } from './gateway/source.ts';
import { createKernel, errorText } from './kernel/create-kernel.ts';
import type { Clock, Logger } from './kernel/environment.ts';
import { createIds } from './kernel/ids.ts';
import { stderrLogger } from './kernel/logger.ts';
import type { Isolation } from './kernel/service.ts';
import { isFake, fakeClock as newFakeClock } from './kernel/time/fake-clock.ts';
import { TEST_KEY } from './services/iam/credentials/secrets.ts';
import { sandboxMode } from './services/lambda/exec/filesystem/sandbox.ts';
import { migrations } from './services/migrations.ts';
import { registry } from './services/registry.ts';
import { startDns } from './services/route53/dns/server.ts';
import { isIdentity } from './services/sts/reported-identity.ts';
import { lockFolder } from './store/lock.ts';
import { openFolder } from './store/open-folder.ts';
import { INCOMING } from './store/snapshot/load.ts';
import { type SnapshotInfo, Snapshots } from './store/snapshot/snapshots.ts';
import { temporaryFolder } from './store/temporary.ts';
import { version } from './version.ts';

export type { CloudFaults } from './gateway/control/fault-control.ts';
export type {
  CloudEvent,
  CloudHappening,
  CloudInvocation,
  CloudLine,
  CloudMail,
  CloudPublication,
  CloudRecordedResource,
  CloudRequest,
  CloudStart,
  EventFilter,
  Filter,
  InvocationFilter,
  PublicationFilter,
  RecordedFilter,
  RequestFilter,
  StreamFilter,
  StreamKind,
} from './gateway/control/happenings.ts';
export type { Clock, Logger } from './kernel/environment.ts';
export type { CallCount } from './kernel/faults/call-counts.ts';
export type { FaultEntry, Outage } from './kernel/faults/faults.ts';
export type { Fault, FaultError } from './kernel/faults/rule.ts';
export type { Isolation } from './kernel/service.ts';
export { type FakeClock, fakeClock } from './kernel/time/fake-clock.ts';
export type { PeekedMessage } from './services/sqs/peeked-message.ts';
export { SnapshotRefused } from './store/snapshot/manifest.ts';
export type { SnapshotInfo } from './store/snapshot/snapshots.ts';

export interface CloudOptions {
  /** 0 for any free port. Default 4566. */
  readonly port?: number;
  /** Default `127.0.0.1`: any client that reaches it can run code here, so think before you change it. */
  readonly host?: string;
  /** Answers DNS questions from Route 53's hosted zones, over UDP and TCP; 0 for any free port. Default: no. */
  readonly dnsPort?: number;
  /** The region of clients that ask by DNS or at the front door, for latency and geolocation records. Default `us-east-1`. */
  readonly dnsRegion?: string;
  /** Where the state is kept. Without it the state lives in a temporary folder and is deleted with the cloud. */
  readonly dir?: string;
  /** Folder in which the open dashes on this machine record their addresses: an alarm's mail links to them. */
  readonly dashes?: string;
  /** Host names beside loopback's that requests may use. */
  readonly allowedHosts?: readonly string[];
  /** Origins of web pages with the permissions of programs, such as `http://localhost:3000`. Default: none. */
  readonly allowedOrigins?: readonly string[];
  /**
   * What the cloud's own process may call beside this machine, such as the endpoints of SNS subscriptions: host names, `*.example.com`,
   * addresses, ranges (`10.0.0.0/8`), each with or without `:port`. Default: nothing. Functions call what they like.
   */
  readonly allowedOutbound?: readonly string[];
  /** Account of callers whose key was not issued here: 12 digits. Default `000000000000`. */
  readonly account?: string;
  /**
   * The identity that GetCallerIdentity returns: `user/<name>`, `assumed-role/<role>/<session>` or `federated-user/<name>`. It is a
   * name alone: their rights are the root's. Default: the account's root; in a lenient cloud, moto's `user/moto`.
   */
  readonly identity?: string;
  /** Accepts requests that AWS refuses but other emulators accept, for test suites written against those. Default: no. */
  readonly lenient?: boolean;
  /**
   * What happens to a resource in a template whose type AWS supports and this cloud does not: its creation fails, or it is `record`ed,
   * checked against AWS's schema and given an id and attributes, without being created. Default: `fail`; in a lenient cloud `record`.
   */
  readonly unsupportedTypes?: 'fail' | 'record';
  /** Checks signatures and the policies of every caller; refuses keys that were not issued here. Default: no. */
  readonly strict?: boolean;
  /**
   * How functions are kept from this machine's files: `namespaces` (Linux) as on AWS; `permission`, by Node's permission model, for Node.js
   * functions alone; `none`. Default: the variable `JAWS_LAMBDA_SANDBOX`, else `auto`: the first of these that works here. With
   * `namespaces` functions do not start where it does not work.
   */
  readonly sandbox?: 'auto' | 'namespaces' | 'permission' | 'none';
  /**
   * When acknowledged changes are flushed to the disk, so that they survive a power cut: before each response, or within a
   * second of it. `kill -9` of this process loses nothing either way. Default: `second`.
   */
  readonly sync?: 'each' | 'second';
  /** In a strict cloud, the key pair of the account's root. Default: `test` and `test`. */
  readonly rootKey?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Characters of each request's input that `requests()` shows. Default 0: none. Values that are secrets are never shown. */
  readonly recordBodies?: number;
  /** For tests: the same ids in the same order. */
  readonly seed?: number;
  /** For tests: a time that a test advances, by {@link fakeClock}, or any other clock. */
  readonly clock?: Clock;
  /** Default: warnings and errors to stderr. */
  readonly log?: Logger;
  /** For a process that runs only this cloud: the response after an uncaught error. */
  readonly requests?: OpenRequests;
  /** Also for such a process: called when `POST /_jaws/end` asks it to close the cloud. Without it that request is refused. */
  readonly onEnd?: () => void;
}

/** Saves everything that the cloud keeps to one file, and loads it. */
export interface CloudSnapshots {
  /** Writes the current state while requests go on. The file is written atomically; only its owner may read it. */
  save(file: string): Promise<SnapshotInfo>;
  /**
   * Replaces everything with the content of the file; running functions are ended. Throws {@link SnapshotRefused} for a file
   * that is damaged, is not a snapshot or has a newer version; then nothing is changed.
   */
  load(file: string): Promise<SnapshotInfo>;
}

export interface Cloud extends Introspection {
  /** `http://127.0.0.1:<port>`. */
  readonly endpoint: string;
  /** The address that answers DNS questions, if that was requested. */
  readonly dnsPort?: number;
  /** Injected failures: errors, throttling, latency, regions that are down. */
  readonly faults: CloudFaults;
  readonly snapshot: CloudSnapshots;
  /** How functions are kept from this machine's files, which may have to be tested first; `text` describes it in sentences. */
  isolation(): Promise<Isolation>;
  /** Removes all resources, records of requests, and faults. A copy returns to its initial state. */
  reset(): Promise<void>;
  /** Ends functions and connections, writes the state, frees the port. */
  close(): Promise<void>;
}

/**
 * Starts a local AWS. Throws the errors of `listen` (`EADDRINUSE`), and if the folder is in use by another cloud or holds an
 * unreadable state.
 */
export function startCloud(options: CloudOptions = {}): Promise<Cloud> {
  return start(options);
}

/** The initial state of a copy, to which it returns. */
interface Origin {
  readonly snapshot: string;
  /** The address of the cloud that it was copied from. */
  readonly endpoint: string;
}

async function start(options: CloudOptions, origin?: Origin): Promise<Cloud> {
  const {
    port = 4566,
    host = '127.0.0.1',
    allowedHosts = [],
    allowedOrigins = [],
    account = '000000000000',
    clock = { now: Date.now },
    log = stderrLogger,
  } = options;
  const dir = options.dir ? resolve(options.dir) : await temporaryFolder();
  if (!/^\d{12}$/.test(account)) throw new RangeError(`An account is 12 digits, not ${JSON.stringify(account)}.`);
  if (options.identity !== undefined && !isIdentity(options.identity)) {
    throw new RangeError(
      `An identity is user/<name>, assumed-role/<role>/<session> or federated-user/<name>, not ${JSON.stringify(options.identity)}.`,
    );
  }
  const odd = allowedOrigins.find((origin) => !isOrigin(origin));
  if (odd !== undefined)
    throw new RangeError(`An origin looks like http://localhost:3000, not ${JSON.stringify(odd)}.`);
  const undo: (() => Promise<void>)[] = [];
  if (!options.dir) undo.push(() => rm(dir, { recursive: true, force: true, maxRetries: 3 }));
  const close = async () => {
    while (undo.length > 0) await undo.pop()?.();
  };
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    undo.push(await lockFolder(dir));
    const sync = options.dir ? (options.sync ?? 'second') : 'never';
    const ids = createIds(options.seed);
    // The names appear in the URLs of functions' packages. In a persistent folder a seed would produce the same names again.
    const seededNames = options.seed !== undefined && options.dir === undefined;
    const { store, blobs } = await openFolder(dir, {
      migrations,
      sync,
      newName: seededNames ? () => ids.random(32, '0123456789abcdef') : undefined,
      warn: (message) => log.warn(message),
      report: (message) => log.error(message),
    });
    undo.push(() => store.close());
    const scratch = join(dir, 'scratch');
    await rm(scratch, { recursive: true, force: true, maxRetries: 3 });
    await rm(join(dir, INCOMING), { recursive: true, force: true });
    await mkdir(scratch, { mode: 0o700 });
    undo.push(() => rm(scratch, { recursive: true, force: true, maxRetries: 3 }));

    const owned = createKernel({
      clock,
      ids,
      log,
      store,
      blobs,
      scratch,
      services: registry,
      account,
      lenient: options.lenient ?? false,
      identity: options.identity,
      sandbox: sandboxMode(options.sandbox),
      dashes: options.dashes,
      unsupportedTypes: options.unsupportedTypes ?? (options.lenient ? 'record' : 'fail'),
      ...(options.strict ? { rootKey: options.rootKey ?? TEST_KEY } : {}),
      allowedOutbound: options.allowedOutbound ?? [],
      allow: authorizeCall,
      callers: callersOf,
      seed: options.seed,
      bodies: options.recordBodies,
    });
    undo.push(() => owned.close());
    if (isFake(clock)) {
      const leave = clock.join(owned.rest);
      undo.push(async () => leave());
    }
    const { kernel } = owned;
    const started = clock.now();
    const startServices = async () => {
      for (const service of Object.values(registry)) {
        // A service that fails to recover from a crash must not keep the others from starting.
        await Promise.resolve(service.start?.(kernel)).catch((error) => {
          log.error(`Starting ${service.id} failed`, { error: errorText(error) });
        });
      }
    };
    const isolation = async () => {
      const found = await Object.values(registry)
        .find((service) => service.isolation)
        ?.isolation?.(kernel);
      if (!found) throw new Error('No service of this cloud runs code.');
      return found;
    };
    const gate = new Gate();
    const begin = async (origin: Origin) => {
      await snapshot.load(origin.snapshot, { from: origin.endpoint, to: kernel.endpoint });
      kernel.watch.clear();
    };
    const reset = async () => {
      // Work that waits for a region would keep its part from closing.
      kernel.faults.clear();
      kernel.faults.counts.clear();
      if (origin) return begin(origin);
      return gate.exclusively(owned.closeParts, async () => {
        store.clear();
        await blobs.clear();
        kernel.watch.clear();
        await startServices();
      });
    };
    const snapshot = new Snapshots({
      dir,
      store,
      blobs,
      migrations,
      version: version(),
      now: () => new Date(clock.now()),
      exclusively: (work) => gate.exclusively(owned.closeParts, () => work().finally(startServices)),
    });
    const copies = new Copies({
      snapshot,
      folder: scratch,
      start: (file) => start(copyOptions(options, clock.now()), { snapshot: file, endpoint: kernel.endpoint }),
    });
    const server = createGateway({
      kernel,
      services: registry,
      makeContext: owned.context,
      allowedHosts,
      allowedOrigins,
      gate,
      requests: options.requests,
      ...(options.dnsRegion !== undefined && { place: options.dnsRegion }),
      snapshot,
      copies,
      health: async () => ({
        status: 'ready',
        pid: process.pid,
        version: version(),
        startedAt: new Date(started).toISOString(),
        residentBytes: process.memoryUsage.rss(),
        services: Object.fromEntries(Object.keys(registry).map((id) => [id, 'running'])),
        preparations: preparationsOf(kernel, Object.values(registry)),
        functions: await isolation(),
      }),
      reset,
      end: options.onEnd,
    });
    await new Promise<void>((done, fail) => {
      server.once('error', fail);
      server.listen(port, host, () => {
        server.off('error', fail);
        done();
      });
    });
    undo.push(
      () =>
        new Promise((done) => {
          server.close(() => done());
          server.closeIdleConnections();
          setTimeout(() => server.closeAllConnections(), 2_000).unref();
        }),
    );
    undo.push(async () => kernel.watch.live.close());
    undo.push(() => copies.close());
    const address = server.address() as AddressInfo;
    const endpoint = `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
    owned.listenOn(endpoint);
    await (origin ? begin(origin) : startServices());
    const dns =
      options.dnsPort === undefined
        ? undefined
        : await startDns(kernel, { port: options.dnsPort, host, region: options.dnsRegion ?? 'us-east-1' });
    if (dns) undo.push(() => dns.close());
    return {
      endpoint,
      ...(dns ? { dnsPort: dns.port } : {}),
      close,
      reset,
      snapshot,
      isolation,
      ...introspection(kernel),
      faults: faultControl(kernel.faults, registry),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A copy equals its original, except for what two clouds cannot share. Its time stands still until it is advanced. */
function copyOptions({ dir: _dir, dnsPort: _dns, onEnd: _end, ...options }: CloudOptions, now: number): CloudOptions {
  return { ...options, port: 0, clock: newFakeClock(now) };
}
