import type { Caller } from '../../../../kernel/context.ts';
import { AwsError } from '../../../../kernel/errors.ts';
import type { RequestHead } from '../../../../kernel/service.ts';
import type { LiveStage } from '../types.ts';

/** The signer of a request; AWS's refusal for a signature that does not hold; undefined: it is unsigned. */
export function signerOf({ context }: LiveStage, sent: RequestHead, body: Uint8Array): Caller | AwsError | undefined {
  try {
    return context.kernel.callers.signerOf(sent, 'execute-api', body);
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
}

/** Whether the policies of the signer allow an action on a resource of the stage's account. */
export async function signerMay(
  { context, home }: LiveStage,
  signer: Caller,
  action: string,
  resource: string,
): Promise<boolean> {
  return !(await context.kernel.callers.denialOf(signer, { action, resource, resourceAccount: home.account }));
}
