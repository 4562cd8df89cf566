import type { Context } from './context.ts';

/**
 * The trace header of a traced client's request, or of the call that led to this one. Functions' SDKs send it, services
 * pass it on:
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export function traceOf({ http, trace }: Context): string | undefined {
  if (trace !== undefined) return trace;
  const header = http?.head.headers['x-amzn-trace-id'];
  return typeof header === 'string' && header !== '' ? header : undefined;
}
