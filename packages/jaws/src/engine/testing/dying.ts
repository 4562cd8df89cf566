import type { Host } from '../host.ts';

export interface Dying<H extends Host> {
  readonly host: H;
  /** Resolves when it is dead. */
  readonly dead: Promise<void>;
  /** Calls so far. */
  calls(): number;
}

/**
 * A host whose process dies at a call, before AWS gets it or after AWS has answered: neither that call nor any later one returns, and none of
 * the later ones is made.
 */
export function dyingAt<H extends Host>(host: H, call: number, when: 'before' | 'after'): Dying<H> {
  let count = 0;
  let die = () => {};
  const dead = new Promise<void>((resolve) => {
    die = resolve;
  });
  const never = () => {
    die();
    return new Promise<never>(() => {});
  };
  const send = async (target: { send(...args: unknown[]): Promise<unknown> }, args: unknown[]): Promise<unknown> => {
    const index = ++count;
    if (index > call || (index === call && when === 'before')) return never();
    const answer = await target.send(...args);
    return index === call || count > call ? never() : answer;
  };
  const dyingClient = <C extends object>(client: C): C =>
    new Proxy(client, {
      get: (target, name) =>
        name === 'send'
          ? (...args: unknown[]) => send(target as never, args)
          : (Reflect.get(target, name, target) as unknown),
    });
  const isClient = (value: unknown): value is object =>
    typeof value === 'object' && value !== null && typeof Reflect.get(value, 'send') === 'function';
  const dyingHost: H = {
    ...host,
    connect: async (profile) => {
      const aws = await host.connect(profile);
      return {
        ...aws,
        in: (region) =>
          new Proxy(aws.in(region), {
            get: (target, name) => {
              const found: unknown = Reflect.get(target, name, target);
              if (typeof found !== 'function') return found;
              return async (...args: unknown[]) => {
                const value: unknown = await Reflect.apply(found, target, args);
                return isClient(value) ? dyingClient(value) : value;
              };
            },
          }),
      };
    },
  };
  return { host: dyingHost, dead, calls: () => count };
}
