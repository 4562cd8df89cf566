import { type Aws, AwsError, createAws } from 'jaws-core-js/aws';
import type { Ledger } from './ledger.ts';
import { defineSettings, type Settings } from './settings.ts';

/** The replica of one region. */
export interface Replica extends Ledger {
  readonly region: string;
}

/**
 * The table of a stage: one global table with a replica in each region. Its own fields are those of the replica of the function's own region.
 */
export interface StageLedger extends Replica {
  /** All regions of the stage, the home region first: the order in which they decide. */
  readonly replicas: readonly Replica[];
  readonly settings: Settings;
}

export interface StageOptions {
  readonly table: string;
  /** `aaRegions`: separated by commas, the home region first. */
  readonly regions: string;
  readonly settings: Settings;
  /** Default: AWS_REGION. */
  readonly region?: string;
  /** Default: a client with two attempts. */
  readonly clientOf?: (region: string) => Pick<Aws, 'json'>;
  /** Milliseconds; for tests. */
  readonly now?: () => number;
}

/** The table of a stage, as seen by a function of one of its regions. */
export function stageLedger(options: StageOptions): StageLedger {
  const { table, settings, region = process.env.AWS_REGION ?? '', now = Date.now } = options;
  const { clientOf = (place) => createAws({ region: place, attempts: 2 }) } = options;
  const regions = options.regions.split(',').filter(Boolean);
  const replicaOf = (place: string): Replica => ({
    aws: impatient(clientOf(place), place, settings.answerSeconds * 1000),
    table,
    region: place,
    now,
  });
  const replicas = (regions.includes(region) ? regions : [...regions, region]).map(replicaOf);
  const own = replicas.find((one) => one.region === region)!;
  return { ...own, replicas, settings };
}

/** A ledger created by a version 1 handler counts as a stage of one region. */
export const asStage = (ledger: Ledger | StageLedger): StageLedger => {
  if ('replicas' in ledger) return ledger;
  const own = { region: process.env.AWS_REGION ?? '', ...ledger };
  return { ...own, replicas: [own], settings: defineSettings() };
};

/** A region timed out. */
class NoAnswer extends Error {
  constructor(region: string, ms: number) {
    super(`${region} gave no answer within ${ms} ms.`);
  }
}

/** A client with a short timeout: a connection to a lost region may stay silent for minutes. */
function impatient(aws: Pick<Aws, 'json'>, region: string, ms: number): Pick<Aws, 'json'> {
  return {
    async json(...call) {
      let timer: NodeJS.Timeout | undefined;
      const tooLate = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new NoAnswer(region, ms)), ms);
      });
      try {
        return await Promise.race([aws.json(...call), tooLate]);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/**
 * Whether an error means that a region is down: no connection, no response, or an error of the service. An error that the request is
 * wrong, forbidden or throttled comes from a region that is up.
 */
export function isAway(error: unknown): boolean {
  if (error instanceof AwsError) return Number(error.status) >= 500;
  // The error of `fetch` without a connection.
  return error instanceof NoAnswer || (error instanceof TypeError && error.cause !== undefined);
}
