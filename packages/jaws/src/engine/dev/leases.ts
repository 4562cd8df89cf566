import { randomBytes } from 'node:crypto';
import { wait } from '../../base/async.ts';
import { debugFunctions, developFunctions, endDebugging, endDeveloping } from '../../cloud/live.ts';

/**
 * The lease time of a session's settings in the cloud: without a renewal they end, so a closed laptop leaves nothing behind.
 * Seconds.
 */
const leaseSeconds = 60;

interface FunctionPlace {
  readonly region: string;
  readonly function: string;
}

/**
 * The settings of an embedded cloud for one session, separate from other sessions of the same project and stage, until the
 * session ends.
 */
export class SessionLeases {
  readonly #endpoint: string;
  readonly #signal: AbortSignal;
  /** At most 64 characters. */
  readonly #owner: string;
  #isDebugging = false;

  /** `signal`: aborted when the session ends; leases are not renewed from then on. */
  constructor(endpoint: string, project: string, stage: string, signal: AbortSignal) {
    this.#endpoint = endpoint;
    this.#signal = signal;
    this.#owner = `${`dev session of ${stage}-${project}`.slice(0, 51)} ${randomBytes(6).toString('hex')}`;
  }

  /**
   * Prepares the next environments of functions. Without them, as in an earlier version of the cloud, new code only starts
   * more slowly.
   */
  async develop(functions: () => readonly FunctionPlace[]): Promise<void> {
    await this.#hold(() => developFunctions(this.#endpoint, functions(), this.#lease).catch(() => {}));
  }

  /** Opens the debugger's ports of functions. Throws DevCloudRefused. */
  async debug(functions: () => readonly (FunctionPlace & { readonly port: number })[]): Promise<void> {
    this.#isDebugging = true;
    await this.#hold(() => debugFunctions(this.#endpoint, functions(), this.#lease));
  }

  /** Never rejects: leases that are not ended expire. */
  async end(): Promise<void> {
    await endDeveloping(this.#endpoint, this.#owner).catch(() => {});
    if (this.#isDebugging) await endDebugging(this.#endpoint, this.#owner).catch(() => {});
  }

  get #lease() {
    return { owner: this.#owner, seconds: leaseSeconds };
  }

  /** Runs a call now and then repeatedly, because its effect expires. Throws the error of the first run. */
  async #hold(work: () => Promise<void>): Promise<void> {
    await work();
    void (async () => {
      while (!this.#signal.aborted) {
        await wait((leaseSeconds * 1000) / 3, this.#signal);
        // A cloud that is temporarily unreachable is tried again.
        if (!this.#signal.aborted) await work().catch(() => {});
      }
    })();
  }
}
