import { newestNode, runtimeFamily } from './runtime.ts';
import { previewRuntimes, supportedRuntimes } from './runtime-dates.ts';
import type { FunctionModel } from './types.ts';

/** Lambda begins to warn this long before a runtime is deprecated. */
const noticeDays = 180;

/**
 * Runtimes that will be refused by AWS before long, or are not for production. Dates may be moved, so they are not mistakes:
 * only runtimes that AWS has already ended are.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html#runtime-support-policy
 */
export function runtimeWarnings(
  functions: readonly FunctionModel[],
  now: Date,
): { readonly message: string; readonly hint: string }[] {
  const runtimes = [...new Set(functions.map(({ runtime }) => runtime))].sort();
  return runtimes.flatMap((runtime) => {
    const ids = functions.filter((fn) => fn.runtime === runtime).map(({ id }) => id);
    const who = ids.length === 1 ? `${ids[0]} runs on` : `${ids.length} functions (${ids[0]}, …) run on`;
    if (previewRuntimes.includes(runtime)) {
      return {
        message: `${who} ${runtime}, which AWS has in public preview: not for production, and not in every region.`,
        hint: 'Its identifier stays the same when it is ready for production.',
      };
    }
    const dates = supportedRuntimes[runtime];
    if (!dates || now.getTime() < Date.parse(dates.deprecated) - noticeDays * 86_400_000) return [];
    const over = now.getTime() >= Date.parse(dates.deprecated);
    const then = [
      dates.noCreate && `takes no new functions with it from ${dates.noCreate}`,
      dates.noUpdate && `no changes of functions from ${dates.noUpdate}`,
    ].filter(Boolean);
    const also = then.length > 0 ? `, and ${then.join(' and ')}` : '';
    return {
      message: `${who} ${runtime}, which AWS ${over ? 'deprecated' : 'deprecates'} on ${dates.deprecated}${also}.`,
      hint: hintFor(runtime),
    };
  });
}

function hintFor(runtime: string): string {
  if (runtimeFamily(runtime) === 'nodejs') {
    return `Set Runtime to ${newestNode}. Its handlers take no callback and no context.done: they return a promise.`;
  }
  return 'Set Runtime to a newer one: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html';
}
