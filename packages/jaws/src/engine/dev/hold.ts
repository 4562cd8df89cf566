import { randomBytes } from 'node:crypto';
import { wait } from '../../base/async.ts';

/** What the cloud does for a session ends when nobody renews it for so long: a laptop that is closed leaves nothing. Seconds. */
export const leaseSeconds = 60;

/** What a session is called in the cloud, among others of the same project and stage. At most 64 characters. */
export const ownerOf = (project: string, stage: string): string =>
  `${`dev session of ${stage}-${project}`.slice(0, 51)} ${randomBytes(6).toString('hex')}`;

/** Does something now, and again and again until the signal is aborted, since it would end by itself. Throws what the first time throws. */
export async function hold(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  await work();
  void (async () => {
    while (!signal.aborted) {
      await wait((leaseSeconds * 1000) / 3, signal);
      // A cloud that is gone for the moment is asked again.
      if (!signal.aborted) await work().catch(() => {});
    }
  })();
}
