import type { Kernel, Part } from '../../../kernel/kernel.ts';
import { after } from '../../../kernel/time/timers.ts';
import { ResourceFailure } from '../engine/reason.ts';
import type { CreationPolicy } from '../template/creation-policy.ts';

/** Takes the signals of one resource that waits for them. */
export type OnSignal = (signal: { readonly uniqueId: string; readonly success: boolean }) => void;

/** Resources that wait for `SignalResource`, by their place. They matter only while their stack is being created. */
const waitingPart: Part<Map<string, OnSignal>> = { name: 'cloudformation/signals', open: () => new Map() };

const place = (stackId: string, logicalId: string) => `${stackId}/${logicalId}`;

export function waitingFor(kernel: Kernel, stackId: string, logicalId: string): OnSignal | undefined {
  return kernel.part(waitingPart).get(place(stackId, logicalId));
}

/**
 * Waits for as many success signals as the policy requires.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-creationpolicy.html
 */
export function signalled(
  kernel: Kernel,
  { stackId, logicalId, signal }: { stackId: string; logicalId: string; signal: AbortSignal },
  { count, seconds }: CreationPolicy,
): Promise<void> {
  const waiting = kernel.part(waitingPart);
  const key = place(stackId, logicalId);
  const received = new Set<string>();
  return new Promise((resolve, reject) => {
    const end = (why?: string) => {
      forget();
      signal.removeEventListener('abort', cancel);
      waiting.delete(key);
      if (why === undefined) resolve();
      else reject(new ResourceFailure(why));
    };
    const cancel = () => end('Resource creation cancelled');
    const late = () =>
      end(`Failed to receive ${count - received.size} resource signal(s) within the specified duration`);
    const forget = after(kernel.clock, seconds * 1_000, late);
    signal.addEventListener('abort', cancel);
    waiting.set(key, ({ uniqueId, success }) => {
      if (!success)
        return end(
          `Received 1 FAILURE signal(s) out of ${count}. Unable to satisfy 100% MinSuccessfulInstancesPercent requirement`,
        );
      received.add(uniqueId);
      if (received.size >= count) end();
    });
    if (signal.aborted) cancel();
  });
}
