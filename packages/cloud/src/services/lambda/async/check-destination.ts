import type { Context } from '../../../kernel/context.ts';
import { invalidParameter } from '../errors.ts';
import { findTarget } from '../resolve.ts';

/** The part of a destination's ARN after the account, by service. It must not end in `.fifo`. */
const RESOURCES: Readonly<Record<string, RegExp>> = {
  sqs: /^[\w-]+$/,
  sns: /^[\w-]+$/,
  lambda: /^function:[\w-]+(:[\w$-]+)?$/,
  events: /^event-bus\/[\w./-]+$/,
  s3: /^[^:/]+$/,
};

/**
 * Throws if the records of invocations cannot be sent to an ARN: it has another region, names nothing or a FIFO queue or topic, or a
 * missing function. AWS's words: `destination ARN … is invalid`, https://github.com/serverless/serverless/issues/7507.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html / */
export function checkDestination(ctx: Context, arn: string, side: 'OnSuccess' | 'OnFailure'): void {
  const [, , service = '', region, account, ...rest] = arn.split(':');
  const resource = rest.join(':');
  const isBucket = service === 's3';
  // A bucket accepts the records of failures only.
  const fits = isBucket ? side === 'OnFailure' && !region && !account : region === ctx.region && Boolean(account);
  if (!fits || RESOURCES[service]?.test(resource) === false || (service === 'lambda' && !isThere(ctx, arn))) {
    throw invalidParameter(`The destination ARN ${arn} is invalid.`);
  }
}

function isThere(ctx: Context, arn: string): boolean {
  try {
    findTarget(ctx, arn);
    return true;
  } catch {
    return false;
  }
}
