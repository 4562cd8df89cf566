import type { Context } from '../../../kernel/context.ts';
import type { SeenRequest } from '../../../kernel/watch/watch.ts';

/** The estimated size of a record. Bytes. */
const RECORD = 512;

interface Answered extends Pick<SeenRequest, 'id' | 'time' | 'status' | 'error'>, NonNullable<SeenRequest['call']> {
  /** ARN of the caller; undefined: the request was unsigned. */
  readonly caller: string | undefined;
  /** By `performance.now()`. */
  readonly started: number;
}

/** Adds a request to a deployed API to the list of recent requests. `context`: where the API is. */
export function keepRequest({ kernel, account, region }: Context, answered: Answered): void {
  const { id, time, status, error, caller, started, api, stage, method, path, route } = answered;
  kernel.watch.sawRequest(
    {
      id,
      time,
      service: 'execute-api',
      operation: 'Invoke',
      account,
      region,
      caller: caller ?? 'anonymous',
      status,
      error,
      duration: performance.now() - started,
      call: { api, stage, method, path, route },
      input: undefined,
    },
    RECORD + path.length,
  );
}
