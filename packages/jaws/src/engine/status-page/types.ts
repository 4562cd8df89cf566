import type { ProjectAt } from '../open.ts';
import type { Probe } from '../probe.ts';

export interface StatusPageOptions extends ProjectAt {
  readonly profile?: string | undefined;
  /** Undefined: all. */
  readonly stage?: string | undefined;
  readonly region?: string | undefined;
  /** Also requests the endpoints that declare Health. */
  readonly check: boolean;
}

interface Failure {
  readonly code: string;
  readonly message: string;
}

/** An endpoint that declares Health. */
export interface PageEndpoint {
  /** `GET /links/{id}`. */
  readonly id: string;
  /** Undefined if it is not deployed. */
  readonly url?: string;
  /** Undefined if it was not probed. */
  readonly check?: Probe;
}

export interface PageRegion {
  readonly region: string;
  readonly release?: number;
  readonly functions: number;
  /** Stacks in an unexpected state: `prod-shop-l: UPDATE_ROLLBACK_FAILED`. */
  readonly stacks: readonly string[];
  readonly isDeployed: boolean;
  readonly endpoints: readonly PageEndpoint[];
  /** Ringing alarms. Undefined if the stage has no alarms here. */
  readonly alarms?: readonly { readonly name: string; readonly since?: string }[];
  /** Why alarms could not be read. */
  readonly alarmsUnread?: Failure;
  /** Why the region could not be read. */
  readonly error?: Failure;
}

/** The whole content of a status page. Times are ISO 8601. */
export interface StatusPage {
  readonly project: string;
  readonly at: string;
  readonly checked: boolean;
  readonly stages: readonly { readonly name: string; readonly regions: readonly PageRegion[] }[];
}
