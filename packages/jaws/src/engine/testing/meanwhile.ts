import type { Host } from '../host.ts';

/** Whether a call is the one before which something else happens. */
type IsMeant = (operation: string, input: { readonly Key?: string }) => boolean;

/** The first write of a lease. */
export const takesLease: IsMeant = (operation, { Key }) =>
  operation === 'PutObjectCommand' && Key?.endsWith('/lease.json') === true;

/** A host that lets other work happen, once, right before its first call that is meant. Only calls to S3 are seen. */
export function meanwhile<H extends Host>(host: H, isMeant: IsMeant, work: () => Promise<unknown>): H {
  let other: Promise<unknown> | undefined;
  return {
    ...host,
    connect: async (profile) => {
      const aws = await host.connect(profile);
      return {
        ...aws,
        in: (region) => {
          const clients = aws.in(region);
          const s3 = async () => {
            const client = await clients.s3();
            return new Proxy(client, {
              get: (target, name) =>
                name !== 'send'
                  ? (Reflect.get(target, name) as unknown)
                  : async (...args: Parameters<typeof client.send>) => {
                      const [command] = args;
                      const input = command.input as { readonly Key?: string };
                      if (isMeant(command.constructor.name, input)) {
                        other ??= work();
                        await other;
                      }
                      return target.send(...args);
                    },
            });
          };
          return { ...clients, s3 };
        },
      };
    },
  };
}
