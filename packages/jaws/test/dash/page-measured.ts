import type { ToolResult } from '../../src/dash/api.ts';
import { before, ids, now, placesOf } from './page-project.ts';

/** Waves of traffic. */
export function metrics(
  stage: string,
  region: string | undefined,
  functions: readonly string[] | undefined,
  minutes: number,
): ToolResult<'jaws_metrics'> {
  const step = Math.max(60, Math.ceil(minutes / 30) * 60);
  const to = Math.ceil(now / 1000 / step) * step;
  const length = Math.ceil((minutes * 60) / step);
  const wave = (seed: number, size: number) =>
    Array.from({ length }, (_, at) =>
      Math.max(0, Math.round(size * (1 + Math.sin((at + seed) / 3) + ((at * 7 + seed * 13) % 11) / 9))),
    );
  const counted = (steps: number[]) => ({ sum: steps.reduce((sum, one) => sum + one, 0), steps });
  const wanted = functions ?? ids;
  return {
    stage,
    from: new Date((to - length * step) * 1000).toISOString(),
    to: new Date(to * 1000).toISOString(),
    step,
    regions: placesOf(stage, region).map((at, n) => {
      if (at === 'me-south-1')
        return {
          region: at,
          functions: [],
          error: { code: 'AccessDenied', message: 'is not authorized to perform: cloudwatch:GetMetricData' },
        };
      return {
        region: at,
        functions: wanted.map((id, own) => ({
          id,
          invocations: counted(wave(n + own, 30 / (1 + n))),
          errors: counted(wave(n + own, own % 40 === 0 ? 1.2 : 0)),
          throttles: counted(wave(n, own % 90 === 3 ? 0.4 : 0)),
          duration: { p50: 18 + (own % 9) + n, p95: 90 + (own % 30) + n * 4, p99: 210 + (own % 50) + n * 9 },
          concurrency: 1 + (own % 14),
          cold: { count: own % 12, median: 240 + (own % 50) },
        })),
        api: {
          requests: counted(wave(n, 400)),
          clientErrors: counted(wave(n, 9)),
          serverErrors: counted(wave(n, 2)),
          latency: { p50: 30, p95: 140, p99: 300 },
        },
      };
    }),
  };
}

const messages = [
  'INFO\tOrder 4711 was created in 18 ms',
  'INFO\t{"order":4711,"total":118.2,"currency":"EUR","items":[{"id":"a1","n":2}]}',
  'WARN\tStripe answered slowly: 1204 ms',
  'ERROR\tConditionalCheckFailedException: The conditional request failed\n    at Orders.create (orders/create.ts:41:9)',
  'DEBUG\tcache miss for customer 1188',
];

/** Lines in all formats. */
export function logLines(
  stage: string,
  region: string | undefined,
  functions: readonly string[] | undefined,
  count: number,
  since: string | undefined,
) {
  const places = placesOf(stage, region);
  return Array.from({ length: count }, (_, at) => {
    const time = since === undefined ? before((count - at) / 100) : new Date().toISOString();
    const id = `8b1a9953-c461-4d6f-9b5e-${String(at % 40).padStart(12, '0')}`;
    const message =
      at % 9 === 8
        ? `REPORT RequestId: ${id}\tDuration: 18.21 ms\tBilled Duration: 19 ms\tMemory Size: 256 MB`
        : `${time}\t${id}\t${messages[at % messages.length]}`;
    return {
      type: 'function-log' as const,
      stage,
      region: places[at % places.length]!,
      function: functions?.[0] ?? ids[(at * 3) % ids.length]!,
      at: time,
      message,
    };
  });
}
