import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { SwapTarget } from '../../deploy/hotswap/swap.ts';
import { liveAlias } from '../../model/live.ts';

/** The last event that a function was called with. */
export interface LastEvent {
  readonly function: string;
  readonly event: unknown;
}

/** Invokes a function with an event. The session learns of the result as of any other invocation. */
export async function invokeAgain(
  lambda: LambdaClient,
  { functionName, hasAlias }: SwapTarget,
  event: unknown,
): Promise<void> {
  const { InvokeCommand } = await import('@aws-sdk/client-lambda');
  const Payload = Buffer.from(JSON.stringify(event ?? {}));
  await lambda.send(
    new InvokeCommand({ FunctionName: functionName, Payload, ...(hasAlias && { Qualifier: liveAlias }) }),
  );
}
