import { priceOf } from './table.ts';

/** A day in the calculation that JAWS was introduced with in 2015: two servers against Lambda. */
export interface Example2015 {
  readonly requestsADay: number;
  readonly ms: number;
  readonly memoryMB: number;
  /**
   * US dollars a day for two EC2 machines: one year reserved, in two zones, with room for bursts. The figure of 2015, for all rows.
   */
  readonly servers: number;
  readonly lambda: readonly LambdaDay[];
}

interface LambdaDay {
  readonly name: '2015' | 'x86_64' | 'arm64';
  /** US dollars a day, for requests and for time. */
  readonly usd: number;
  readonly perRequest: number;
  /** The number of requests a day at which Lambda costs as much as the servers. */
  readonly breakEven: number;
}

const requestsADay = 16_000;
const ms = 200;
const memoryMB = 1024;
const servers = 2.97;

/** In 2015: $0.000001667 for each 100 ms with 1,024 MB, and requests were not counted. */
const hundredMsOf2015 = 0.000001667;

/** Prices of us-east-1. */
export function example2015(): Example2015 {
  const today = (arch: 'x86_64' | 'arm64') =>
    priceOf('lambda/requests', 'us-east-1')!.usd / 1_000_000 +
    (ms / 1000) * (memoryMB / 1024) * priceOf(`lambda/${arch}`, 'us-east-1')!.usd;
  const day = (name: LambdaDay['name'], perRequest: number): LambdaDay => ({
    name,
    perRequest,
    usd: perRequest * requestsADay,
    breakEven: Math.floor(servers / perRequest),
  });
  return {
    requestsADay,
    ms,
    memoryMB,
    servers,
    lambda: [day('2015', (ms / 100) * hundredMsOf2015), day('x86_64', today('x86_64')), day('arm64', today('arm64'))],
  };
}
