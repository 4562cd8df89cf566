import { resolve4 } from 'node:dns/promises';
import { type ClientRequest, get, type IncomingMessage } from 'node:http';
import { get as getSecure } from 'node:https';
import { messageOf } from '../../base/text.ts';

/** The server that answers a name from here, now. */
export interface Answer {
  /** Undefined if unknown. */
  readonly region: string | undefined;
  readonly status: number | undefined;
  readonly ms: number | undefined;
  /** Why there is no answer. */
  readonly problem: string | undefined;
}

interface Question {
  readonly name: string;
  readonly path: string;
  /** By region: what its record points to. */
  readonly targets: ReadonlyMap<string, string>;
  /** A custom endpoint, which is asked instead of the name servers. */
  readonly endpoint: string | undefined;
}

const timeoutMs = 5_000;

export async function findAnswerer({ name, path, targets, endpoint }: Question): Promise<Answer> {
  const began = performance.now();
  try {
    const region = endpoint === undefined ? await regionOf(name, targets) : undefined;
    const response = await ask(
      endpoint === undefined ? new URL(path, `https://${name}`) : new URL(path, endpoint),
      endpoint === undefined ? {} : { host: name },
    );
    const said = response.headers['x-jaws-region'];
    const ms = Math.round(performance.now() - began);
    const found = endpoint !== undefined && typeof said === 'string' ? said : region;
    return { region: found, status: response.statusCode, ms, problem: undefined };
  } catch (error) {
    return { region: undefined, status: undefined, ms: undefined, problem: messageOf(error) };
  }
}

/** An alias resolves to the addresses of its target. */
async function regionOf(name: string, targets: ReadonlyMap<string, string>): Promise<string | undefined> {
  const own = new Set(await resolve4(name));
  const found = await Promise.all(
    [...targets].map(async ([region, target]) => {
      const there = await resolve4(target).catch(() => []);
      return there.some((address) => own.has(address)) ? [region] : [];
    }),
  );
  return found.flat()[0];
}

function ask(url: URL, headers: Readonly<Record<string, string>>): Promise<IncomingMessage> {
  return new Promise((done, failed) => {
    const options = { headers, signal: AbortSignal.timeout(timeoutMs) };
    const listen = (response: IncomingMessage) => {
      response.on('error', failed);
      response.resume();
      done(response);
    };
    const request: ClientRequest =
      url.protocol === 'https:' ? getSecure(url, options, listen) : get(url, options, listen);
    request.on('error', failed);
  });
}
