import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { Context } from '../../../kernel/context.ts';
import { LogStream } from '../../../kernel/logs/log-stream.ts';
import type { SeenLine } from '../../../kernel/watch/live.ts';

/** `<date>/[<version>]<id>`; in a group that functions share, the function's name precedes the version. */
export function logStreamName(now: number, version: string, id: string, sharedBy?: string): string {
  const date = new Date(now).toISOString().slice(0, 10).replaceAll('-', '/');
  return sharedBy ? `${date}/${sharedBy}[${version}]${id}` : `${date}/[${version}]${id}`;
}

/** The role whose permissions apply to a function's log; other emulators require none. */
export const loggingRole = ({ kernel }: Context, { Role }: FunctionConfiguration): string | undefined =>
  kernel.lenient ? undefined : Role;

/** The log stream `id` of a function, in its own log group or in a shared one that it is configured to use. */
export function openLog(ctx: Context, configuration: FunctionConfiguration, id: string): LogStream {
  const { FunctionName, LoggingConfig, Version = '$LATEST' } = configuration;
  const standard = `/aws/lambda/${FunctionName}`;
  const group = LoggingConfig?.LogGroup ?? standard;
  const sharedBy = group === standard ? undefined : FunctionName;
  const stream = logStreamName(ctx.kernel.clock.now(), Version, id, sharedBy);
  return new LogStream(ctx, group, stream, loggingRole(ctx, configuration));
}

/** Shows a line to those who watch, at the moment it is written. `id`: of the invocation that runs. */
export function showLine(
  { configuration, ctx }: { readonly configuration: FunctionConfiguration; readonly ctx: Context },
  { id, line, platform }: Pick<SeenLine, 'id' | 'line' | 'platform'>,
): void {
  const { account, kernel, region } = ctx;
  const { clock, watch } = kernel;
  if (watch.live.idle) return;
  const { FunctionName = '', Version = '$LATEST' } = configuration;
  const seen = { time: clock.now(), account, region, function: FunctionName, version: Version, id, line, platform };
  watch.live.publish({ event: 'log', seen });
}
