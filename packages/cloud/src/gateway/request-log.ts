import type { Context } from '../kernel/context.ts';
import type { AwsError } from '../kernel/errors.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { beginning, bodyText } from '../kernel/watch/body.ts';

/** The known facts about a request in progress. */
export interface RequestInProgress {
  readonly id: string;
  /** Real time, by `performance.now()`. */
  readonly started: number;
  service: string;
  operation: string | undefined;
  ctx: Context | undefined;
  input: Record<string, unknown> | undefined;
}

export const beginRequest = (id: string): RequestInProgress => ({
  id,
  started: performance.now(),
  service: 's3',
  operation: undefined,
  ctx: undefined,
  input: undefined,
});

const LONGEST_MESSAGE = 1_000;
/** The size of a record without its texts: an estimate. Bytes. */
const RECORD = 256;

/** Records a request. `status` 0: the connection was closed without a response. */
export function recordRequest(kernel: Kernel, seen: RequestInProgress, status: number, error?: AwsError): void {
  const { ctx, id, service, operation } = seen;
  const { watch, clock, account } = kernel;
  const input = watch.bodies > 0 && seen.input ? bodyText(service, seen.input, watch.bodies) : undefined;
  // Further lines show what was signed.
  const message = error && firstLine(error.message);
  watch.sawRequest(
    {
      id,
      time: clock.now(),
      service,
      operation,
      account: ctx?.account ?? account,
      region: ctx?.region ?? '',
      caller: ctx?.caller.arn ?? '',
      status,
      error: error && { code: error.code, message: message ?? '' },
      duration: performance.now() - seen.started,
      input,
    },
    RECORD + (input === undefined ? 0 : Buffer.byteLength(input)) + (message?.length ?? 0),
  );
}

function firstLine(text: string): string {
  const end = text.indexOf('\n');
  return beginning(text, end < 0 ? LONGEST_MESSAGE : Math.min(end, LONGEST_MESSAGE));
}
