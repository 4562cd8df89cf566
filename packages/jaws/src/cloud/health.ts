import { get } from 'node:http';

/** What the cloud says about itself at `/_jaws/health`. */
export interface Health {
  readonly status: string;
  readonly version: string;
  readonly pid: number;
  readonly services: readonly string[];
  /** Memory in use; undefined if it is not reported. */
  readonly residentBytes: number | undefined;
  /** Downloads for functions, in progress and since the start. */
  readonly preparations: readonly Preparation[];
  /** How much functions see of this machine; undefined: an older cloud, which does not report it. */
  readonly functions: Isolation | undefined;
}

/** How functions are kept from this machine's files. */
export interface Isolation {
  readonly mode: 'namespaces' | 'permission' | 'none';
  /** Whole sentences. */
  readonly text: string;
}

/** Something that a runtime needs and this machine lacked, such as `Node.js 24`. */
export interface Preparation {
  readonly what: string;
  /** `looking`: whether it is on this machine. */
  readonly state: 'looking' | 'fetching' | 'fetched' | 'missing';
  /** Folder. */
  readonly into: string;
  /** Seconds since the start. */
  readonly age: number;
  /** The duration. */
  readonly seconds?: number;
  /** Ends a sentence. */
  readonly reason?: string;
}

/** Undefined if nothing answers there within the time, or something other than an embedded cloud. */
export function askHealth(endpoint: string, timeoutMs = 2000): Promise<Health | undefined> {
  return new Promise((resolve) => {
    const request = get(`${endpoint}/_jaws/health`, { agent: false, timeout: timeoutMs }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > 65_536) request.destroy();
      });
      response.on('end', () => resolve(response.statusCode === 200 ? parse(text) : undefined));
      response.on('error', () => resolve(undefined));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(undefined));
    request.on('close', () => resolve(undefined));
  });
}

function parse(text: string): Health | undefined {
  let data: Record<string, unknown> | null;
  try {
    data = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof data?.pid !== 'number' || typeof data.status !== 'string') return undefined;
  const services = data.services;
  return {
    status: data.status,
    version: String(data.version ?? ''),
    pid: data.pid,
    services: services && typeof services === 'object' ? Object.keys(services) : [],
    residentBytes: typeof data.residentBytes === 'number' ? data.residentBytes : undefined,
    // An older cloud has none.
    preparations: Array.isArray(data.preparations) ? data.preparations : [],
    functions: isolation(data.functions),
  };
}

export function isolation(data: unknown): Isolation | undefined {
  const { mode, text } = (data ?? {}) as Partial<Isolation>;
  return mode !== undefined && typeof text === 'string' ? { mode, text } : undefined;
}
