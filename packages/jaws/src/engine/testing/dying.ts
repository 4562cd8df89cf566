import type { Host } from '../host.ts';

interface Dying<H extends Host> {
  readonly host: H;
  /** Resolves when it is dead. */
  readonly dead: Promise<void>;
}

const isRead = /^(BatchGet|Describe|Detect|Filter|Get|Head|List|Query|Scan)/;

/**
 * A host whose process dies at one of its writes, before AWS gets it or after AWS has answered: neither that call nor any later one returns,
 * and none of the later ones is made.
 */
export function dyingAt<H extends Host>(host: H, write: number, when: 'before' | 'after'): Dying<H> {
  let count = 0;
  let isDead = false;
  let die = () => {};
  const dead = new Promise<void>((resolve) => {
    die = resolve;
  });
  const never = () => {
    die();
    return new Promise<never>(() => {});
  };
  const send = async (target: { send(...args: unknown[]): Promise<unknown> }, args: unknown[]): Promise<unknown> => {
    if (isDead) return never();
    const isDying = !isRead.test((args[0] as object).constructor.name) && ++count === write;
    if (isDying) isDead = true;
    if (isDying && when === 'before') return never();
    const answer = await target.send(...args);
    return isDead ? never() : answer;
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
  return { host: dyingHost, dead };
}
