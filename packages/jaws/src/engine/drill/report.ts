import type {
  DrillGround,
  DrillLog,
  DrillPhase,
  DrillReport,
  DrillSample,
  PlaceReport,
  Promised,
  PromiseReport,
  TrafficBin,
} from './types.ts';

const month = 30 * 24 * 3_600;
const binSeconds = 10;

export interface ReportInput {
  readonly stage: string;
  readonly url: string;
  readonly lost: string;
  readonly ground: DrillGround['kind'];
  readonly regions: readonly string[];
  readonly places: readonly string[];
  readonly promises: Promised;
  readonly log: DrillLog;
}

/** What the samples of a drill show. Pure. */
export function reportOf({ log, promises, ...input }: ReportInput): DrillReport {
  const { samples, lostAt, restoredAt, endedAt } = log;
  const failed = samples.filter(({ ok }) => !ok);
  const seconds = (from: number, to: number | undefined) => (to === undefined ? undefined : (to - from) / 1_000);
  const perSecond = samples.length / Math.max(1, endedAt / 1_000);
  const monthly = 100 * (1 - failed.length / Math.max(1, perSecond * month));
  // The failure ends with the last request that fails.
  const last = failed.filter(({ at }) => at >= lostAt).at(-1);
  const recovered = last ? (last.at - lostAt) / 1_000 + 1 : 0;
  const isOver = last === undefined || last.at < restoredAt - 1_000;
  return {
    stage: input.stage,
    url: input.url,
    lost: input.lost,
    ground: input.ground,
    duration: endedAt / 1_000,
    lostAt: lostAt / 1_000,
    restoredAt: restoredAt / 1_000,
    requests: samples.length,
    failed: {
      firstTry: failed.length,
      sameName: failed.filter(({ again }) => !again).length,
      otherRegion: failed.filter(({ elsewhere }) => !elsewhere).length,
    },
    availability: 100 * (1 - failed.length / Math.max(1, samples.length)),
    monthly,
    detected: seconds(lostAt, log.detectedAt),
    recovered: isOver ? recovered : undefined,
    returned: seconds(restoredAt, log.seenAgainAt),
    regions: input.regions,
    places: input.places.map((place) => placeReport(place, samples)),
    binSeconds,
    traffic: binsOf(samples, endedAt / 1_000),
    promises: kept(promises, monthly, isOver ? recovered : Number.POSITIVE_INFINITY),
  };
}

function placeReport(place: string, all: readonly DrillSample[]): PlaceReport {
  const samples = all.filter((one) => one.place === place);
  const latencies = samples
    .filter(({ ok }) => ok)
    .map(({ latency }) => latency)
    .sort((a, b) => a - b);
  return {
    place,
    requests: samples.length,
    failed: samples.filter(({ ok }) => !ok).length,
    p50: percentile(latencies, 50),
    p95: percentile(latencies, 95),
    p99: percentile(latencies, 99),
    before: mostOf(samples, 'calm'),
    during: mostOf(samples, 'lost'),
    after: mostOf(samples.slice(-20), 'back'),
  };
}

/** The smallest value that this percentage of the sorted values does not exceed. */
function percentile(sorted: readonly number[], percent: number): number | undefined {
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
}

function mostOf(samples: readonly DrillSample[], phase: DrillPhase): string | undefined {
  const counts = new Map<string, number>();
  for (const { region, ok, phase: own } of samples) {
    if (ok && own === phase && region !== undefined) counts.set(region, (counts.get(region) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

function binsOf(samples: readonly DrillSample[], seconds: number): TrafficBin[] {
  const bins = Array.from({ length: Math.ceil(seconds / binSeconds) }, (_, index) => ({
    at: index * binSeconds,
    regions: {} as Record<string, number>,
    failed: 0,
  }));
  for (const { at, ok, region = 'unknown' } of samples) {
    const bin = bins[Math.floor(at / 1_000 / binSeconds)];
    if (!bin) continue;
    if (ok) bin.regions[region] = (bin.regions[region] ?? 0) + 1;
    else bin.failed += 1;
  }
  return bins;
}

function kept(promises: Promised, monthly: number, recovered: number): PromiseReport[] {
  const { availability, recoverySeconds } = promises ?? {};
  return [
    ...(availability === undefined
      ? []
      : [
          {
            promise: 'availability' as const,
            promised: availability,
            measured: monthly,
            kept: monthly >= availability,
          },
        ]),
    ...(recoverySeconds === undefined
      ? []
      : [
          {
            promise: 'recoveryTime' as const,
            promised: recoverySeconds,
            measured: recovered,
            kept: recovered <= recoverySeconds,
          },
        ]),
  ];
}
