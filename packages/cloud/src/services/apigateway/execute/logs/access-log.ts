import type { Context } from '../../../../kernel/context.ts';
import { logWriter } from '../../../../kernel/logs/log-writer.ts';

interface AccessLog {
  readonly destination: string | undefined;
  readonly format: string | undefined;
}

interface Logged {
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

/**
 * Writes the line of a finished request if its stage has an access log, for any kind of API. `variables` are the values
 * of
 * `$context`; they are computed only then.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
export function writeAccessLog(
  context: Context,
  { destination, format }: AccessLog,
  { requestId, time }: Logged,
  variables: () => Readonly<Record<string, unknown>>,
): void {
  const group = /:log-group:([^:]+)/.exec(destination ?? '')?.[1];
  if (group === undefined || !format) return;
  const line = accessLine(format, variables());
  context.kernel.part(logWriter).add(context, group, streamName(requestId), [{ at: time, text: line }]);
}

/** AWS spreads a stage's log over streams with hexadecimal names. */
export const streamName = (requestId: string): string =>
  Buffer.from(requestId).toString('hex').slice(0, 2).padStart(32, '0');

/** Supports `$context.<name>` only; an unknown value is a dash. */
function accessLine(format: string, variables: Readonly<Record<string, unknown>>): string {
  return format.replace(/\$context\.([A-Za-z]\w*(?:\.\w+)*)/g, (_, path: string) => {
    let at: unknown = variables;
    for (const key of path.split('.')) {
      at =
        at !== null && typeof at === 'object' && Object.hasOwn(at, key)
          ? (at as Record<string, unknown>)[key]
          : undefined;
    }
    return at === undefined || at === null ? '-' : typeof at === 'object' ? JSON.stringify(at) : String(at);
  });
}
