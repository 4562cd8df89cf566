import type { Rehearsal } from '../../cloud/rehearsal.ts';
import type { DrillAnswer, DrillClient, DrillGround } from './types.ts';

/** What a drill is about. */
export interface DrillTarget {
  /** The custom domain name, and the path that is requested, with the base path. */
  readonly name: string;
  readonly path: string;
  readonly lost: string;
  /** The API's own address of each region with this path, at an endpoint. */
  readonly ownUrl: (region: string, endpoint: string | undefined) => string | undefined;
  readonly regions: readonly string[];
}

const failed: DrillAnswer = { ok: false, region: undefined, latency: 0 };

/** A drill on a copy of an embedded cloud, whose clock runs as fast as it can, or at `speed` times real time. */
export function copyGround(rehearsal: Rehearsal, target: DrillTarget, speed: number | undefined): DrillGround {
  const { name, path, lost, regions } = target;
  const trips = new Map<string, Promise<Readonly<Record<string, number>>>>();
  const tripsFrom = (place: string) => {
    const found = trips.get(place) ?? rehearsal.roundTrips(place);
    trips.set(place, found);
    return found;
  };
  return {
    kind: 'copy',
    places: regions,
    canChoosePlaces: true,
    async pass(milliseconds) {
      const began = performance.now();
      await rehearsal.pass(milliseconds);
      const left = speed === undefined ? 0 : milliseconds / speed - (performance.now() - began);
      if (left > 0) await new Promise((done) => setTimeout(done, left));
    },
    lose: () => rehearsal.lose(lost),
    restore: () => rehearsal.restore(lost),
    async ask(client: DrillClient) {
      const answer = await rehearsal.get(`${rehearsal.endpoint}${path}`, { ...client, host: name });
      if (!answer) return failed;
      return { ok: answer.status < 400, region: answer.region, latency: answer.onTheWay + answer.here };
    },
    async askElsewhere(client, failedRegion) {
      const milliseconds = await tripsFrom(client.place);
      const near = [...regions].sort((a, b) => (milliseconds[a] ?? Infinity) - (milliseconds[b] ?? Infinity));
      const region = near.find((one) => one !== (failedRegion ?? near[0]));
      const url = region && target.ownUrl(region, rehearsal.endpoint);
      if (region === undefined || !url) return failed;
      const answer = await rehearsal.get(url, client);
      if (!answer) return failed;
      return { ok: answer.status < 400, region, latency: (milliseconds[region] ?? 0) + answer.here };
    },
    freshRegion: () => rehearsal.regionFor(name, lost),
    close: () => rehearsal.close(),
  };
}
