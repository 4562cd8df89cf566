import type { Aws, RegionClients } from '../../../src/aws/types.ts';
import { type TestHost, testHost } from '../../../src/engine/testing/project.ts';
import type { Event } from '../../../src/events.ts';

/** One call of a deployment, before the SDK sends it for the first time. */
export interface ClientCall {
  /** As a fault names it: `cloudformation`. */
  readonly service: string;
  readonly operation: string;
  /** From 0, in the order in which a deployment makes its calls. */
  readonly number: number;
}

/** What a test needs of the SDK's clients: their types differ and have no common parent. */
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

/** Everything as the product has it, its number of attempts included; only the waiting in between is shorter. */
async function hurry(client: Client): Promise<void> {
  const strategy = await client.config.retryStrategy();
  strategy.retryBackoffStrategy.computeNextBackoffDelay = (attempt) => 5 * 2 ** attempt;
  client.config.requestHandler.updateHttpClientConfig('socketTimeout', quietMs);
}

export interface HostOptions {
  readonly seen?: (event: Event, abort: AbortController) => void;
  /** Called before each call, which goes on when it resolves; a function that it gives is called when the call has ended. */
  readonly gate?: (call: ClientCall) => unknown;
}

/** A host of a deployment that retries quickly and whose calls a test can count and hold up. */
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
