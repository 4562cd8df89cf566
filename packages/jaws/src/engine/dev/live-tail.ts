import type { CloudWatchLogsClient, StartLiveTailResponseStream } from '@aws-sdk/client-cloudwatch-logs';
import type { Emit } from '../../events.ts';

/**
 * The number of log groups that one session can follow:
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartLiveTail.html
 */
const groupsOfSession = 10;

/** Lines arrive a second after they were written. Prices of us-east-1: https://aws.amazon.com/cloudwatch/pricing/ */
export const liveTailPrice = (functions: number): string => {
  const sessions = Math.ceil(functions / groupsOfSession);
  const each = sessions === 1 ? '' : ` each for ${sessions} sessions of ${groupsOfSession} functions`;
  return `Live Tail costs $0.01 a minute${each}; 1,800 minutes a month are free.`;
};

export interface LiveTailOptions {
  readonly client: Pick<CloudWatchLogsClient, 'send'>;
  /** Function ids by the ARN of their log group, without `:*`. */
  readonly groups: ReadonlyMap<string, string>;
  readonly place: { readonly stage: string; readonly region: string };
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

/**
 * Follows log groups by Live Tail until the signal is aborted. AWS ends a session after three hours, and it is opened again. Throws AWS's errors.
 */
export async function followLiveTail(options: LiveTailOptions): Promise<void> {
  const all = [...options.groups.keys()];
  const parts = Array.from({ length: Math.ceil(all.length / groupsOfSession) }, (_, index) =>
    all.slice(index * groupsOfSession, (index + 1) * groupsOfSession),
  );
  await Promise.all(parts.map((groups) => followGroups(groups, options)));
}

async function followGroups(logGroupIdentifiers: string[], options: LiveTailOptions): Promise<void> {
  const { client, signal } = options;
  const { StartLiveTailCommand } = await import('@aws-sdk/client-cloudwatch-logs');
  while (!signal.aborted) {
    try {
      const { responseStream } = await client.send(new StartLiveTailCommand({ logGroupIdentifiers }), {
        abortSignal: signal,
      });
      for await (const part of responseStream ?? []) {
        if (part.SessionTimeoutException) break;
        if (part.SessionStreamingException) throw part.SessionStreamingException;
        report(part, options);
      }
    } catch (error) {
      if (signal.aborted) return;
      if ((error as Error).name !== 'SessionTimeoutException') throw error;
    }
  }
}

function report({ sessionUpdate }: StartLiveTailResponseStream, { emit, groups, place }: LiveTailOptions): void {
  for (const { logGroupIdentifier = '', message = '', timestamp = 0 } of sessionUpdate?.sessionResults ?? []) {
    // AWS names a group by its account and name, or by its ARN.
    const name = logGroupIdentifier.split(':').at(-1) ?? '';
    const id = groups.get(logGroupIdentifier) ?? [...groups].find(([arn]) => arn.endsWith(`:${name}`))?.[1];
    if (id === undefined) continue;
    const at = new Date(timestamp).toISOString();
    emit({ type: 'function-log', ...place, function: id, at, message: message.replace(/\r?\n$/, '') });
  }
}
