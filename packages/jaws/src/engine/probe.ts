import { setTimeout as wait } from 'node:timers/promises';

/** A single answer that fails may be the network's fault. */
const attempts = 3;
const timeoutMs = 10_000;

export interface Probe {
  /** Of the last response; undefined if none came. */
  readonly status?: number;
  /** Milliseconds that the last attempt took. */
  readonly ms: number;
  /** What is wrong; undefined if healthy. */
  readonly detail?: string;
}

/** Requests an address. It is healthy if it responds with the status, or by default with any below 400. Redirects are not followed. */
export async function probe(
  {
    url,
    method = 'GET',
    status,
  }: { readonly url: string; readonly method?: 'GET' | 'HEAD'; readonly status?: number | undefined },
  signal: AbortSignal,
): Promise<Probe> {
  let last: Probe = { ms: 0 };
  for (let attempt = 1; attempt <= attempts; attempt++) {
    if (attempt > 1) await wait(500, undefined, { signal });
    const began = performance.now();
    const ms = () => Math.round(performance.now() - began);
    try {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      const response = await fetch(url, { method, signal: limit, redirect: 'manual' });
      await response.body?.cancel();
      last = { status: response.status, ms: ms() };
      if (status === undefined ? response.status < 400 : response.status === status) return last;
      const wanted = status === undefined ? '' : `, and not ${status}`;
      last = { ...last, detail: `it answers ${response.status}${wanted}` };
    } catch (error) {
      signal.throwIfAborted();
      last = { ms: ms(), detail: `no answer (${causeOf(error)})` };
    }
  }
  return last;
}

function causeOf(error: unknown): string {
  const { cause, message } = error as { readonly cause?: { readonly code?: string }; readonly message?: string };
  return cause?.code ?? message ?? String(error);
}
