import type { PlanAccess } from '../../events.ts';
import type { PromisesModel } from '../../model/types.ts';
import type { OpenProject } from '../open.ts';

/** A client near a region, with its own resolver. */
export interface DrillClient {
  readonly place: string;
  readonly id: string;
}

export interface DrillAnswer {
  readonly ok: boolean;
  /** Undefined: no response came, or its region is unknown. */
  readonly region: string | undefined;
  /** Milliseconds. */
  readonly latency: number;
}

/** Where a drill happens: a copy of an embedded cloud, or AWS itself. The drill does not know which. */
export interface DrillGround {
  readonly kind: 'copy' | 'live';
  /** The default places of clients, and whether others are possible. */
  readonly places: readonly string[];
  readonly canChoosePlaces: boolean;
  /** Lets time pass. */
  pass(milliseconds: number): Promise<void>;
  /** Takes the region down, or brings it back. */
  lose(): Promise<void>;
  restore(): Promise<void>;
  /** A request to the stage's name, which the client's resolver leads somewhere. */
  ask(client: DrillClient): Promise<DrillAnswer>;
  /** A request of a client that knows the addresses of all regions: to the nearest one other than the one that failed. */
  askElsewhere(client: DrillClient, failed: string | undefined): Promise<DrillAnswer>;
  /** The region to which a resolver without a cache sends a client near the lost region. Undefined if unknown. */
  freshRegion(): Promise<string | undefined>;
  /** Ends the drill's changes; the region works again. */
  close(): Promise<void>;
}

export type DrillPhase = 'calm' | 'lost' | 'back';

/** One request of the load, at its time since the drill began. */
export interface DrillSample {
  readonly at: number;
  readonly place: string;
  readonly phase: DrillPhase;
  readonly ok: boolean;
  readonly region: string | undefined;
  readonly latency: number;
  /** After a failure: whether the same name answered a second request, and whether another region's own address did. */
  readonly again?: boolean;
  readonly elsewhere?: boolean;
}

/** What a drill saw. Times in milliseconds since it began. */
export interface DrillLog {
  readonly samples: readonly DrillSample[];
  readonly lostAt: number;
  readonly restoredAt: number;
  readonly endedAt: number;
  /** When a resolver without a cache first returned another region, and the lost one again. */
  readonly detectedAt: number | undefined;
  readonly seenAgainAt: number | undefined;
}

export interface PlaceReport {
  readonly place: string;
  readonly requests: number;
  readonly failed: number;
  /** Milliseconds, of the requests that were answered. */
  readonly p50: number | undefined;
  readonly p95: number | undefined;
  readonly p99: number | undefined;
  /** The regions that answered most of the requests before, while and after the region was lost. */
  readonly before: string | undefined;
  readonly during: string | undefined;
  readonly after: string | undefined;
}

export interface TrafficBin {
  /** Seconds since the drill began. */
  readonly at: number;
  readonly regions: Readonly<Record<string, number>>;
  readonly failed: number;
}

export interface PromiseReport {
  readonly promise: 'availability' | 'recoveryTime';
  readonly promised: number;
  readonly measured: number;
  readonly kept: boolean;
}

export interface DrillReport {
  readonly stage: string;
  readonly url: string;
  readonly lost: string;
  readonly ground: DrillGround['kind'];
  /** Where the stage is, and who asked. */
  readonly access?: PlanAccess;
  /** Seconds. */
  readonly duration: number;
  readonly lostAt: number;
  readonly restoredAt: number;
  readonly requests: number;
  /**
   * Failures of the first attempt; those left after a second request to the same name; and after a request to another region.
   */
  readonly failed: { readonly firstTry: number; readonly sameName: number; readonly otherRegion: number };
  /** Percentage of the drill's requests that were answered at the first attempt. */
  readonly availability: number;
  /** The same for a month of 30 days with this load, in which a region is lost once. */
  readonly monthly: number;
  /** Seconds from the loss to the first new DNS lookup that returned another region, and to the last request that failed. */
  readonly detected: number | undefined;
  readonly recovered: number | undefined;
  /** Seconds from the region's return to the first new DNS lookup that returned it. */
  readonly returned: number | undefined;
  readonly regions: readonly string[];
  readonly places: readonly PlaceReport[];
  /** The length of each bin in seconds. */
  readonly binSeconds: number;
  readonly traffic: readonly TrafficBin[];
  readonly promises: readonly PromiseReport[];
}

export interface DrillOptions {
  readonly project: OpenProject;
  readonly stage: string;
  readonly lose: string;
  readonly profile?: string | undefined;
  readonly domain?: string | undefined;
  readonly path?: string | undefined;
  /** Seconds for which the region is lost. */
  readonly seconds: number;
  /** How many times faster than real time it may run; undefined: as fast as it can. */
  readonly speed?: number | undefined;
  /** Regions that clients are near; undefined: those of the stage. */
  readonly from?: readonly string[] | undefined;
  /** Asks before anything live is touched. Throws without a confirmation. */
  readonly agree: (what: string) => Promise<void>;
  readonly env: NodeJS.ProcessEnv;
}

export type Promised = PromisesModel | undefined;
