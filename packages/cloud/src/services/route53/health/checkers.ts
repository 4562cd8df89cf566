import { isDeepStrictEqual } from 'node:util';
import type { HealthCheckConfig } from '@aws-sdk/client-route-53';
import type { Kernel, Part } from '../../../kernel/kernel.ts';
import { after, type Cancel } from '../../../kernel/time/timers.ts';
import { type Finding, probe } from './probe.ts';

/** Unused names need no checks: a health check runs for this long after the last lookup. Milliseconds. */
const WANTED = 10 * 60_000;
const DEFAULT_INTERVAL = 30;
const DEFAULT_THRESHOLD = 3;

interface Watched {
  readonly config: HealthCheckConfig;
  /** The current status of the endpoint. */
  finding: Finding;
  /** How many consecutive probes have contradicted it. */
  against: number;
  wanted: number;
  cancel: Cancel;
}

/**
 * Probes endpoints every `RequestInterval` seconds of the cloud's clock. An endpoint's status changes after `FailureThreshold` consecutive
 * probes with the other result, in either direction; the first probe decides at once.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
 */
export class Checkers {
  readonly #kernel: Kernel;
  readonly #watched = new Map<string, Promise<Watched>>();
  #closed = false;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  async standing(account: string, id: string, config: HealthCheckConfig): Promise<Finding> {
    const key = `${account}/${id}`;
    let watched = await this.#watched.get(key);
    // A changed endpoint is probed again; inverting a check does not change its endpoint.
    if (!watched || !sameEndpoint(watched.config, config)) {
      watched?.cancel();
      const begun = this.#begin(key, config);
      this.#watched.set(key, begun);
      begun.catch(() => this.#watched.delete(key));
      watched = await begun;
    }
    watched.wanted = this.#kernel.clock.now();
    return watched.finding;
  }

  close(): void {
    this.#closed = true;
    for (const one of this.#watched.values()) void one.then(({ cancel }) => cancel());
    this.#watched.clear();
  }

  async #begin(key: string, config: HealthCheckConfig): Promise<Watched> {
    const finding = await probe(this.#kernel, config);
    const watched: Watched = { config, finding, against: 0, wanted: this.#kernel.clock.now(), cancel: () => {} };
    this.#schedule(key, watched);
    return watched;
  }

  #schedule(key: string, watched: Watched): void {
    if (this.#closed) return;
    const { RequestInterval: seconds = DEFAULT_INTERVAL } = watched.config;
    watched.cancel = after(this.#kernel.clock, seconds * 1_000, () => this.#look(key, watched));
  }

  async #look(key: string, watched: Watched): Promise<void> {
    const { config } = watched;
    if (this.#kernel.clock.now() - watched.wanted > WANTED) {
      this.#watched.delete(key);
      return;
    }
    const found = await probe(this.#kernel, config);
    watched.against = found.healthy === watched.finding.healthy ? 0 : watched.against + 1;
    if (watched.against === 0 || watched.against >= (config.FailureThreshold ?? DEFAULT_THRESHOLD)) {
      watched.finding = found;
      watched.against = 0;
    }
    this.#schedule(key, watched);
  }
}

const sameEndpoint = (a: HealthCheckConfig, b: HealthCheckConfig): boolean =>
  isDeepStrictEqual({ ...a, Inverted: false, Disabled: false }, { ...b, Inverted: false, Disabled: false });

export const checkers: Part<Checkers> = {
  name: 'route53/checkers',
  open: (kernel) => new Checkers(kernel),
  close: (all) => all.close(),
};
