import { circular } from './check.ts';
import { evaluate } from './evaluate.ts';
import type { Bound } from './scope.ts';
import { type Scope, UNKNOWN } from './value.ts';

/** What each included resource waits for: what its properties and its `UpdatePolicy` name in the branches taken, and its `DependsOn`. */
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

function findCycle(graph: Graph): string[] | undefined {
  const open = new Map([...graph].map(([name, needs]) => [name, new Set(needs)]));
  for (;;) {
    const ready = [...open].filter(([, needs]) => needs.size === 0).map(([name]) => name);
    if (ready.length === 0) return open.size > 0 ? [...open.keys()] : undefined;
    for (const name of ready) open.delete(name);
    for (const needs of open.values()) for (const name of ready) needs.delete(name);
  }
}
