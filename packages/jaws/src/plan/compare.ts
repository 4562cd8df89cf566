import type { Template } from '../model/types.ts';
import { logicalIds, partsIn } from '../templates/api/details.ts';
import { resourceChanges } from './changes.ts';
import { endpointChanges, logsLost, settingChanges } from './endpoints.ts';
import { functionChanges, idIn } from './function-changes.ts';
import type { Change, RegionState, StackKind } from './types.ts';

/**
 * The differences between two templates of a stack, by their texts alone; undefined for a stack that does not exist.
 */
export function compareTemplates(kind: StackKind, was: Template | undefined, is: Template | undefined): Change[] {
  const [before, after] = [was?.Resources ?? {}, is?.Resources ?? {}];
  if (kind === 'resources' || kind === 'domains') return resourceChanges(before, after);
  if (kind === 'lambdas') return functionChanges(before, after, idIn);
  const [then, now] = [partsIn(was), partsIn(is)];
  const endpoints = endpointChanges(then.operations, now.operations);
  if (!is) return was ? [...endpoints, ...logsLost(was)] : [];
  return [...endpoints, ...settingChanges(was, is, logicalIds[now.protocol])];
}

/** The differences between two states of a region. */
export function compareStates(was: RegionState, is: RegionState): Change[] {
  const [before, after] = [was, is].map(({ stacks }) => new Map(stacks.map((stack) => [stack.name, stack])));
  const names = new Set([...before!.keys(), ...after!.keys()]);
  return [...names].flatMap((name) => {
    const [then, now] = [before!.get(name), after!.get(name)];
    return compareTemplates((now ?? then)!.kind, then?.template, now?.template);
  });
}
