import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../base/text.ts';
import { editJsonText } from '../project/edit.ts';
import { type Section, sections } from './types.ts';

export type TemplateData = Record<string, unknown>;

/** The files of resources of a project: the shared one, and those of stages and regions by `<stage>/<region>`. */
export interface Layout {
  readonly shared: TemplateData | undefined;
  readonly overlays: ReadonlyMap<string, TemplateData>;
}

/** The parts that name a template's stage and region: they stay there. */
const ofPlace: readonly string[] = ['aaStage', 'aaDataModelStage', 'aaJawsBucket'];

const isSection = (key: string): key is Section => sections.some((section) => section === key);

const entriesOf = (template: TemplateData, section: string): TemplateData =>
  isObject(template[section]) ? template[section] : {};

/**
 * The same layers with entries that are equal in all stages and regions in the shared file. If most are equal, the others keep theirs,
 * which
 * take precedence; an entry that one of them lacks stays where it is.
 */
export function foldEqual(before: Layout): Layout {
  const shared: TemplateData = structuredClone(before.shared ?? {});
  const overlays = new Map([...before.overlays].map(([key, data]) => [key, structuredClone(data)]));
  const all = [...overlays.values()];
  for (const key of new Set(all.flatMap((data) => Object.keys(data)))) {
    if (isSection(key)) foldSection(shared, all, key);
    else foldWhole(shared, all, key);
  }
  return { shared, overlays };
}

function foldSection(shared: TemplateData, overlays: readonly TemplateData[], section: Section): void {
  if (overlays.every((data) => isObject(data[section])) && !isObject(shared[section])) shared[section] = {};
  for (const name of new Set(overlays.flatMap((data) => Object.keys(entriesOf(data, section))))) {
    if (section === 'Parameters' && ofPlace.includes(name)) continue;
    if (entriesOf(shared, section)[name] === undefined) {
      const values = overlays.map((data) => entriesOf(data, section)[name]);
      const common = mostCommon(values);
      if (common === undefined) continue;
      shared[section] = { ...entriesOf(shared, section), [name]: common };
    }
    for (const data of overlays) {
      const entries = entriesOf(data, section);
      if (isDeepStrictEqual(entries[name], entriesOf(shared, section)[name])) delete entries[name];
    }
  }
  for (const data of overlays) {
    const isEmpty = isObject(data[section]) && Object.keys(data[section]).length === 0;
    if (isEmpty && section !== 'Resources' && isObject(shared[section])) delete data[section];
  }
}

/** The value for the shared file; undefined if one layer lacks it, or no two are equal. */
function mostCommon(values: readonly unknown[]): unknown {
  if (values.some((value) => value === undefined || value === null)) return undefined;
  const counts = values.map((value) => values.filter((other) => isDeepStrictEqual(value, other)).length);
  const most = Math.max(...counts);
  return most > 1 || values.length === 1 ? values[counts.indexOf(most)] : undefined;
}

function foldWhole(shared: TemplateData, overlays: readonly TemplateData[], key: string): void {
  const [value] = overlays.map((data) => data[key]);
  const isEverywhere = overlays.every((data) => isDeepStrictEqual(data[key], value));
  if (!isEverywhere || value === undefined) return;
  if (shared[key] === undefined) shared[key] = value;
  if (isDeepStrictEqual(shared[key], value)) for (const data of overlays) delete data[key];
}

/**
 * An entry that JAWS 2 takes for the removal of a resource that does not exist. Version 1 and early builds of version 2 take the file for the
 * whole template, and would delete what it no longer has: they, or CloudFormation, refuse a null.
 */
export const stopsOlder = 'OlderJawsStopsHereSinceTheRestIsInTheSharedFile';

/** The same with that entry where resources were moved out. */
export function stoppingOlder(before: Layout, after: Layout): Layout {
  const overlays = [...after.overlays].map(([key, data]): [string, TemplateData] => {
    const left = entriesOf(data, 'Resources');
    const was = entriesOf(before.overlays.get(key) ?? {}, 'Resources');
    const isMoved = Object.keys(was).some((name) => !Object.hasOwn(left, name));
    return [key, isMoved ? { ...data, Resources: { ...left, [stopsOlder]: null } } : data];
  });
  return { ...after, overlays: new Map(overlays) };
}

/** A template's text with other data, in its own layout and with its comments. */
export function editTo(text: string, before: unknown, after: TemplateData): string {
  const old = isObject(before) ? before : {};
  let edited = text;
  const set = (path: readonly string[], from: unknown, to: unknown) => {
    if (!isDeepStrictEqual(from, to)) edited = editJsonText(edited, path, to);
  };
  for (const key of new Set([...Object.keys(old), ...Object.keys(after)])) {
    const [from, to] = [old[key], after[key]];
    if (!isObject(from) || !isObject(to)) set([key], from, to);
    else for (const name of new Set([...Object.keys(from), ...Object.keys(to)])) set([key, name], from[name], to[name]);
  }
  return edited;
}
