import type { Host } from '../host.ts';

/** Emits the beginning and the end of a step. */
export async function step<T>(host: Host, id: string, title: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  host.emit({ type: 'step', id, title, state: 'started' });
  try {
    const result = await work();
    host.emit({ type: 'step', id, title, state: 'done', ms: performance.now() - started });
    return result;
  } catch (error) {
    host.emit({ type: 'step', id, title, state: 'failed', ms: performance.now() - started });
    throw error;
  }
}
