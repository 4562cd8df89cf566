import type { ToolResult } from '../../../api.ts';
import type { Project } from '../../base/dash.ts';
import type { MarkKind } from '../../parts/mark.tsx';

type Status = ToolResult<'jaws_status'>;
type Deployed = Status['regions'][number]['functions'][number];

export interface FunctionRow {
  readonly id: string;
  readonly module: string;
  readonly description: string;
  readonly runtime: string;
  readonly memorySize: number;
  readonly timeout: number;
  readonly inProject: boolean;
  readonly endpoints: readonly { readonly id: string; readonly method: string; readonly path: string }[];
  readonly places: readonly FunctionPlace[];
}

export interface FunctionPlace {
  readonly region: string;
  readonly kind: MarkKind;
  readonly title: string;
  readonly deployed?: Deployed;
}

/** Functions of the project and deployed functions, by their ids. Without a status, their regions are unknown. */
export function functionRows(project: Project, status: Status | undefined): FunctionRow[] {
  const deployed = new Map<string, Map<string, Deployed>>();
  for (const { region, functions } of status?.regions ?? []) {
    for (const one of functions) {
      const places = deployed.get(one.id) ?? new Map<string, Deployed>();
      deployed.set(one.id, places.set(region, one));
    }
  }
  const known = new Set(project.functions.map(({ id }) => id));
  const left = [...deployed].flatMap(([id, places]) => (known.has(id) ? [] : [leftOver(id, [...places.values()][0]!)]));
  const endpoints = Map.groupBy(project.endpoints, (one) => one.function ?? '');
  return [...project.functions.map((one) => ({ ...one, inProject: true })), ...left]
    .map((one) => ({
      ...one,
      endpoints: endpoints.get(one.id) ?? [],
      places: placesOf(status, deployed.get(one.id)),
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function leftOver(id: string, { runtime, memorySize, timeout }: Deployed) {
  return { id, module: id.split('/')[0] ?? id, description: '', runtime, memorySize, timeout, inProject: false };
}

function placesOf(status: Status | undefined, deployed: ReadonlyMap<string, Deployed> | undefined): FunctionPlace[] {
  const common = mostCommon([...(deployed?.values() ?? [])].map(({ hash }) => hash ?? ''));
  return (status?.regions ?? []).map(({ region, error, waiting }) => {
    const one = deployed?.get(region);
    if (error) return { region, kind: 'bad', title: `${region}: could not be read` };
    if (waiting) return { region, kind: 'busy', title: `${region}: waiting for its answer` };
    if (!one) return { region, kind: 'none', title: `${region}: not deployed` };
    const isCommon = (one.hash ?? '') === common;
    return {
      region,
      kind: isCommon ? 'ok' : 'warn',
      title: `${region}: ${isCommon ? 'deployed' : 'other code'}`,
      deployed: one,
    };
  });
}

function mostCommon(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

/** `30 of 30 regions, other code in 2`. */
export function placesText(places: readonly FunctionPlace[]): string {
  const count = (kind: MarkKind) => places.filter((one) => one.kind === kind).length;
  const there = count('ok') + count('warn');
  const parts = [`${there} of ${places.length}`];
  if (count('warn') > 0) parts.push(`other code in ${count('warn')}`);
  if (count('busy') > 0) parts.push(`waiting for ${count('busy')}`);
  if (count('bad') > 0) parts.push(`${count('bad')} not read`);
  return parts.join(', ');
}

export function matches(row: FunctionRow, words: readonly string[]): boolean {
  const text = [row.id, row.runtime, row.description, ...row.endpoints.map(({ method, path }) => `${method} ${path}`)]
    .join(' ')
    .toLowerCase();
  return words.every((word) => text.includes(word));
}
