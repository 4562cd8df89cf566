import { followPreparations } from '../cloud/preparations.ts';
import type { Host } from '../engine/host.ts';
import { reach } from '../engine/open.ts';
import type { PlanSummary } from '../events.ts';
import type { Model } from '../model/types.ts';

/**
 * After a deployment by a command that began at `began` (of `performance.now()`): reports what an embedded cloud downloads for
 * the
 * functions, and waits for it. Silent for AWS itself.
 */
export async function untilPrepared(
  host: Host,
  { model, profile, stage }: { readonly model: Model; readonly profile: string | undefined; readonly stage: string },
  began: number,
): Promise<void> {
  const { endpoint } = await reach(host, model, profile, stage);
  if (endpoint === undefined || !loopback.test(new URL(endpoint).hostname)) return;
  await followPreparations(endpoint, { emit: host.emit, signal: host.signal, sinceMs: performance.now() - began });
}

const loopback = /^(?:localhost|127\.[\d.]+|\[::1\])$/;

/** Whether a deployment brought a function or a runtime for which an embedded cloud may have to download something. */
export const newRuntimes = ({ regions }: PlanSummary): boolean =>
  regions
    .flatMap(({ stacks }) => stacks.flatMap(({ changes }) => changes))
    .some(({ kind, action, why }) => kind === 'function' && (action === 'create' || why.includes('Runtime')));
