import type { Context } from './context.ts';
import type { Internal } from './internal.ts';

type Call = (input?: Record<string, unknown>) => Promise<unknown>;

/** The same context with permission checks on calls of other services: each needs the caller's own permission. */
export function guarded(ctx: Context): Context {
  const { account, region, requestId, caller, kernel, http } = ctx;
  const aws = guardedCalls(ctx);
  return { account, region, requestId, caller, kernel, http, aws, with: (change) => guarded(ctx.with(change)) };
}

function guardedCalls(ctx: Context): Internal {
  // A call of another service is not the caller's HTTP request: it has no headers and no address.
  const { account, region, requestId, caller, kernel, aws } = ctx;
  const asked: Context = { account, region, requestId, caller, kernel, aws, with: (change) => ctx.with(change) };
  const ofService = (id: string) =>
    new Proxy(Object.freeze({}), {
      get(_target, name) {
        if (typeof name !== 'string' || name === 'then') return undefined;
        const operation = name.charAt(0).toUpperCase() + name.slice(1);
        return async (input: Record<string, unknown> = {}) => {
          await kernel.allow?.(asked, id, operation, input);
          const calls = aws as unknown as Readonly<Record<string, Readonly<Record<string, Call>>>>;
          return calls[id]?.[name]?.(input);
        };
      },
    });
  return new Proxy(Object.freeze({}), {
    get: (_target, id) => (typeof id === 'string' ? ofService(id) : undefined),
  }) as unknown as Internal;
}
