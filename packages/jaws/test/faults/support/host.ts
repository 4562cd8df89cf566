import type { Aws, RegionClients } from '../../../src/aws/types.ts';
import { type TestHost, testHost } from '../../../src/engine/testing/project.ts';
import type { Event } from '../../../src/events.ts';

/** One call of a deployment, before the SDK sends it for the first time. */
export interface ClientCall {
  /** The service's name as in a fault: `cloudformation`. */
  readonly service: string;
  readonly operation: string;
  /** Counted from 0 in the order of a deployment's calls. */
  readonly number: number;
}

/** The part of the SDK's clients that a test needs: their types differ and have no common parent. */
interface Client {
  readonly config: {
    retryStrategy(): Promise<{ retryBackoffStrategy: { computeNextBackoffDelay(attempt: number): number } }>;
    readonly requestHandler: { updateHttpClientConfig(key: 'socketTimeout', value: number): void };
  };
  readonly middlewareStack: {
    add(
      middleware: (
        next: (args: never) => Promise<unknown>,
        context: { readonly commandName?: string },
      ) => (args: never) => Promise<unknown>,
      options: { step: 'initialize'; priority: 'high'; name: string },
    ): void;
  };
}

/** How long a call waits for a silent service. Milliseconds; the product waits 120,000. */
const quietMs = 2_500;

/** Everything is as in the product, including its number of attempts; only the waits in between are shorter. */
async function hurry(client: Client): Promise<void> {
  const strategy = await client.config.retryStrategy();
  strategy.retryBackoffStrategy.computeNextBackoffDelay = (attempt) => 5 * 2 ** attempt;
  client.config.requestHandler.updateHttpClientConfig('socketTimeout', quietMs);
}

export interface HostOptions {
  readonly seen?: (event: Event, abort: AbortController) => void;
  /** Called before each call, which continues when it resolves; a returned function is called when the call has ended. */
  readonly gate?: (call: ClientCall) => unknown;
}

/** A deployment's host that retries quickly and whose calls a test can count and delay. */
export function hurriedHost(endpoint: string, { seen, gate }: HostOptions = {}): TestHost {
  const host = testHost(endpoint, seen);
  let number = 0;
  const known = new Set<unknown>();
  const prepare = async <Made>(service: string, made: Promise<Made>): Promise<Made> => {
    const client = (await made) as unknown as Client;
    if (known.has(client)) return made;
    known.add(client);
    await hurry(client);
    client.middlewareStack.add(
      (next, context) => async (args) => {
        const operation = (context.commandName ?? '').replace(/Command$/, '');
        const ended = await gate?.({ service, operation, number: number++ });
        try {
          return await next(args);
        } finally {
          if (typeof ended === 'function') ended();
        }
      },
      { step: 'initialize', priority: 'high', name: 'faultsGate' },
    );
    return made;
  };
  const regionOf = (clients: RegionClients): RegionClients => ({
    ...clients,
    cloudFormation: () => prepare('cloudformation', clients.cloudFormation()),
    s3: () => prepare('s3', clients.s3()),
    lambda: () => prepare('lambda', clients.lambda()),
    logs: () => prepare('logs', clients.logs()),
  });
  return {
    ...host,
    connect: async (profile) => {
      const aws: Aws = await host.connect(profile);
      return { ...aws, in: (region) => regionOf(aws.in(region)) };
    },
  };
}
