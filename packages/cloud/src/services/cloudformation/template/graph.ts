import { circular } from './check.ts';
import { evaluate } from './evaluate.ts';
import type { Bound } from './scope.ts';
import { type Scope, UNKNOWN } from './value.ts';

/**
 * The dependencies of each included resource: names in its properties and its `UpdatePolicy` in the branches taken, and its `DependsOn`.
 */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** Throws for circular dependencies and for names of resources that the conditions exclude. */
export function dependencyGraph(bound: Bound): Graph {
  const { resources } = bound.template;
  const graph = new Map<string, Set<string>>();
  for (const logicalId of bound.included) {
    const resource = resources.get(logicalId)!;
    const needs = new Set(resource.dependsOn.filter((name) => bound.included.has(name)));
    const scope: Scope = {
      ...bound.scope,
      ref(name) {
        const value = bound.scope.ref(name);
        if (!resources.has(name) || bound.template.parameters.has(name)) return value;
        needs.add(name);
        return UNKNOWN;
      },
      attribute(name, attribute) {
        bound.scope.attribute(name, attribute);
        needs.add(name);
        return UNKNOWN;
      },
    };
    evaluate(resource.properties, scope);
    if (resource.updatePolicy !== undefined) evaluate(resource.updatePolicy, scope);
    graph.set(logicalId, needs);
  }
  const cycle = findCycle(graph);
  if (cycle) throw circular(cycle);
  return graph;
}

/** Names that wait for each other, and those that wait for them. */
function findCycle(graph: Graph): string[] | undefined {
  const open = new Map([...graph].map(([name, needs]) => [name, needs.size]));
  const waiting = new Map<string, string[]>();
  for (const [name, needs] of graph) {
    for (const need of needs) {
      const others = waiting.get(need);
      if (others) others.push(name);
      else waiting.set(need, [name]);
    }
  }
  const ready = [...open].flatMap(([name, needs]) => (needs === 0 ? [name] : []));
  // It grows during the iteration.
  for (const name of ready) {
    open.delete(name);
    for (const next of waiting.get(name) ?? []) {
      const left = open.get(next)! - 1;
      open.set(next, left);
      if (left === 0) ready.push(next);
    }
  }
  return open.size > 0 ? [...open.keys()] : undefined;
}
