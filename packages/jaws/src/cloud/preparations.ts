import { wait } from '../base/async.ts';
import type { Emit } from '../events.ts';
import { askHealth, type Preparation } from './health.ts';

/** Polling interval in milliseconds. */
const pause = 250;

export interface FollowOptions {
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** Only downloads that began within these last milliseconds are reported, and those in progress. */
  readonly sinceMs: number;
  /** The longest wait in milliseconds. */
  readonly timeoutMs?: number;
}

/**
 * Reports the start and end of the embedded cloud's downloads for functions, and waits for them, as the first call would.
 * Reports nothing if no embedded cloud answers.
 */
export async function followPreparations(endpoint: string, options: FollowOptions): Promise<void> {
  const { emit, signal, sinceMs, timeoutMs = 120_000 } = options;
  const reported = new Map<string, Preparation['state']>();
  const began = performance.now();
  for (;;) {
    const since = (sinceMs + performance.now() - began) / 1000;
    const found = ((await askHealth(endpoint)) ?? { preparations: [] }).preparations;
    for (const one of found) {
      const isOld = one.state !== 'fetching' && one.age > since && !reported.has(one.what);
      if (one.state === 'looking' || isOld) continue;
      if (reported.get(one.what) !== one.state) report(one, emit, !reported.has(one.what));
      reported.set(one.what, one.state);
    }
    if (signal.aborted || !found.some(({ state }) => state === 'looking' || state === 'fetching')) return;
    if (performance.now() - began > timeoutMs) {
      const message = 'It is still being fetched; the first call of a function waits for it.';
      emit({ type: 'notice', message });
      return;
    }
    await wait(pause);
  }
}

function report({ what, state, into, seconds, reason }: Preparation, emit: Emit, first: boolean): void {
  const step = { type: 'step', id: `fetch ${what}`, title: `Fetching ${what}` } as const;
  if (first && state !== 'missing') {
    const message = `Fetching ${what} for functions: once, into ${into} (a cloud started with JAWS_LAMBDA_FETCH=never goes on without).`;
    emit({ type: 'notice', message });
  }
  if (state === 'fetching') emit({ ...step, state: 'started' });
  if (state === 'fetched') emit({ ...step, state: 'done', ms: Math.round((seconds ?? 0) * 1000) });
  if (state !== 'missing') return;
  const instead = what.startsWith('Node.js') ? ' Functions run on the Node.js that is here.' : '';
  const message = `Without ${what}: ${reason}.${instead}`;
  if (first) emit({ type: 'notice', message });
  else emit({ ...step, title: message, state: 'failed' });
}
