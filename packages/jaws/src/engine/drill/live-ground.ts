import { resolve4, resolve6 } from 'node:dns/promises';
import { get as httpsGet } from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import type { Aws } from '../../aws/types.ts';
import type { Host } from '../host.ts';
import type { DrillTarget } from './copy-ground.ts';
import { findHealthCheck, HealthCheckTurn } from './health-check.ts';
import type { DrillAnswer, DrillGround, DrillOptions } from './types.ts';

/** A response that takes longer counts as none. Milliseconds. */
const requestTimeout = 10_000;
/** The addresses of API Gateway's names change: they are resolved again this often. Milliseconds. */
const addressesFor = 60_000;

/**
 * A drill on what is deployed, measured from this machine. The region keeps running; its health check is inverted, so Route 53 sends
 * clients elsewhere, and restored at the end in any case. Throws DrillWithoutHealthCheck, DrillHealthCheckOdd, and the errors of `agree`,
 * before anything is changed.
 */
export async function liveGround(
  host: Host,
  aws: Aws,
  target: DrillTarget,
  records: readonly ResourceRecordSet[],
  { agree }: Pick<DrillOptions, 'agree'>,
): Promise<DrillGround> {
  const { name, path, lost, regions } = target;
  const route53 = await aws.in(lost).route53();
  const check = await findHealthCheck(route53, { domain: name, region: lost, records });
  const turn = new HealthCheckTurn(route53, check, lost);
  await agree(
    `Clients of ${name} will be sent away from ${lost}: its health check ${check.id} is inverted, and restored at the end.`,
  );
  host.emit({ type: 'notice', message: `If this command is killed, restore the health check: ${turn.command}` });
  const regionOfAddress = addressBook(records);
  const ask = async (url: string): Promise<DrillAnswer> => {
    const answer = await send(url);
    if (!answer) return { ok: false, region: undefined, latency: 0 };
    const region = await regionOfAddress(answer.address);
    return { ok: answer.status < 400, region, latency: answer.milliseconds };
  };
  return {
    kind: 'live',
    places: ['here'],
    canChoosePlaces: false,
    pass: pacer((milliseconds) => wait(milliseconds, undefined, { signal: host.signal })),
    lose: () => turn.around(),
    restore: () => turn.back(),
    ask: () => ask(`https://${name}${path}`),
    async askElsewhere(_client, failed) {
      const region = regions.find((one) => one !== (failed ?? lost));
      const url = region && target.ownUrl(region, aws.endpoint);
      return url ? ask(url) : { ok: false, region: undefined, latency: 0 };
    },
    // Nobody controls what this machine's resolver caches.
    freshRegion: async () => undefined,
    close: () => turn.back(),
  };
}

/**
 * Steps of a fixed time from the beginning of one to the beginning of the next, including the work done in a step. After a step that
 * took too long, the next ones are shorter until the delay is made up for.
 */
export function pacer(
  sleep: (milliseconds: number) => Promise<void>,
  now: () => number = () => performance.now(),
): (milliseconds: number) => Promise<void> {
  const began = now();
  let passed = 0;
  return async (milliseconds) => {
    passed += milliseconds;
    await sleep(Math.max(0, began + passed - now()));
  };
}

/** A new connection for each request: a kept one would not look the name up again. */
function send(url: string): Promise<{ status: number; address: string; milliseconds: number } | undefined> {
  const began = performance.now();
  return new Promise((resolve) => {
    const sent = httpsGet(url, { agent: false, timeout: requestTimeout }, (answer) => {
      const { remoteAddress: address = '' } = answer.socket;
      answer.resume();
      answer.once('error', () => resolve(undefined));
      answer.once('end', () =>
        resolve({ status: answer.statusCode ?? 0, address, milliseconds: performance.now() - began }),
      );
    });
    sent.once('timeout', () => sent.destroy());
    sent.once('error', () => resolve(undefined));
    sent.once('close', () => resolve(undefined));
  });
}

/** Identifies a region by an address that its record points to. */
function addressBook(records: readonly ResourceRecordSet[]): (address: string) => Promise<string | undefined> {
  const targets = records.flatMap(({ Region: region, AliasTarget: alias }) =>
    region === undefined || alias?.DNSName === undefined ? [] : [{ region, name: alias.DNSName.replace(/\.$/, '') }],
  );
  const book = new Map<string, string>();
  let read = Number.NEGATIVE_INFINITY;
  return async (address) => {
    if (performance.now() - read > addressesFor) {
      read = performance.now();
      const found = await Promise.all(
        targets.map(async ({ region, name }) => {
          const all = await Promise.allSettled([resolve4(name), resolve6(name)]);
          return all
            .flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
            .map((one) => [one, region] as const);
        }),
      );
      for (const [known, region] of found.flat()) book.set(known, region);
    }
    return book.get(address);
  };
}
