import type { Graph } from '../template/graph.ts';

/** The errors of pieces of work, by name. */
export type Failures = ReadonlyMap<string, unknown>;

/**
 * Runs `work` for every name of the graph, each after the names it waits for, as much in parallel as possible. Work that depends
 * on a failed name is left out. `failed` is called at each failure; after the signal nothing new begins, and running work is
 * awaited.
 */
export async function runInOrder(
  graph: Graph,
  work: (name: string) => Promise<void>,
  options: { signal?: AbortSignal; failed?(): void } = {},
): Promise<Failures> {
  const failures = new Map<string, unknown>();
  const results = new Map<string, Promise<boolean>>();
  const run = (name: string): Promise<boolean> => {
    let result = results.get(name);
    if (!result) {
      result = start(name);
      results.set(name, result);
    }
    return result;
  };
  const start = async (name: string): Promise<boolean> => {
    // Registers the promise before any of its dependencies can wait for it.
    await Promise.resolve();
    const needs = [...(graph.get(name) ?? [])].filter((need) => graph.has(need));
    const done = await Promise.all(needs.map(run));
    if (done.includes(false) || options.signal?.aborted) return false;
    try {
      await work(name);
      return true;
    } catch (error) {
      failures.set(name, error);
      options.failed?.();
      return false;
    }
  };
  await Promise.all([...graph.keys()].map(run));
  return failures;
}

/** The graph with its arrows turned round: what must be gone before this one. */
export function reversed(graph: Graph): Graph {
  const turned = new Map<string, Set<string>>([...graph.keys()].map((name) => [name, new Set()]));
  for (const [name, needs] of graph) for (const need of needs) turned.get(need)?.add(name);
  return turned;
}
