/** Waits. Returns early, without an error, when the signal is aborted. */
export function wait(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
  });
}

/** Delays in milliseconds that start short, so a quick change is seen at once, and grow to `most`. Never ends. */
export function* backoff(max: number, first = 100): Generator<number, never> {
  for (let delay = first; ; delay = Math.min(delay * 1.5, max)) yield Math.round(delay);
}

/**
 * Does the work for every item, at most `width` at a time, and returns the results in the order of the items. The first failure
 * stops new work; it is thrown after everything that had begun has ended.
 */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = new Array(items.length);
  const queue = items.entries();
  let failure: { readonly error: unknown } | undefined;
  const worker = async () => {
    for (const [index, item] of queue) {
      try {
        results[index] = await work(item);
      } catch (error) {
        failure ??= { error };
      }
      if (failure) return;
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  if (failure) throw failure.error;
  return results;
}

/** Creates a value at the first call and returns the same value from then on. After a failure the next call retries. */
export function once<Made>(make: () => Promise<Made>): () => Promise<Made> {
  const made = onceEach(make);
  return () => made(undefined);
}

/** The same with one value per key. */
export function onceEach<Key, Made>(make: (key: Key) => Promise<Made>): (key: Key) => Promise<Made> {
  const made = new Map<Key, Promise<Made>>();
  return (key) => {
    const known = made.get(key);
    if (known) return known;
    const making = make(key);
    made.set(key, making);
    making.catch(() => made.delete(key));
    return making;
  };
}
