import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../base/text.ts';
import { editJsonText } from '../project/edit.ts';
import { parseSource } from '../project/source.ts';
import { additionsOf } from './additions.ts';
import { holdsData } from './template.ts';
import type { Additions, Json, ModulePackage } from './types.ts';

const marks = ['jaws:replicate', 'jaws:home'];

/** A resource that the new version of its module places in other regions than the installed version does. */
export interface Settled {
  readonly resource: string;
  readonly type: string;
  readonly mark: string;
  /** Whether the new version has the mark. */
  readonly isNew: boolean;
}

/**
 * Another version of a module, in which resources with data stay in their original regions: with the
 * mark, CloudFormation would create another table or bucket and delete the one with the data. The regions of data are fixed when a
 * module is installed; a mark that a user writes into the project's awsm.json is a change by the user, and stays.
 */
export function withDeployedMarks(
  module: ModulePackage,
  installed: Additions | undefined,
): { readonly module: ModulePackage; readonly settled: readonly Settled[] } {
  const file = module.files.get('awsm.json');
  if (!installed || !file) return { module, settled: [] };
  const found = Object.entries(module.additions.named.Resources).flatMap(([resource, after]): Found[] => {
    const before = installed.named.Resources[resource];
    if (!holdsData(before) || !holdsData(after)) return [];
    const changed = marks.filter((mark) => !isDeepStrictEqual(metadataOf(before)[mark], metadataOf(after)[mark]));
    return changed.map((mark) => ({
      resource,
      type: String((after as Json).Type),
      mark,
      isNew: metadataOf(after)[mark] !== undefined,
      value: metadataOf(before)[mark],
    }));
  });
  if (found.length === 0) return { module, settled: [] };
  const text = found.reduce(withMark, Buffer.from(file.content).toString('utf8'));
  const { data } = parseSource('awsm.json', 'awsm.json', Buffer.from(text)).source;
  const files = new Map(module.files).set('awsm.json', { ...file, content: Buffer.from(text) });
  const additions = additionsOf(module.package, isObject(data) ? data : {});
  return { module: { ...module, files, additions }, settled: found.map(({ value: _, ...one }) => one) };
}

interface Found extends Settled {
  /** Of the mark in the installed version. */
  readonly value: unknown;
}

/** In words, with how to move the data to where new projects have it. */
export const settledText = ({ resource, type, mark, isNew }: Settled): string =>
  isNew
    ? `Resources.${resource}: ${type} with data stays without "${mark}", which new projects have: docs/regions.md says how to move it`
    : `Resources.${resource}: ${type} with data keeps "${mark}", which new projects do not have`;

const metadataOf = (resource: unknown): Json =>
  isObject(resource) && isObject(resource.Metadata) ? resource.Metadata : {};

/** The awsm.json with the mark as the installed version has it. */
function withMark(text: string, { resource, mark, value }: Found): string {
  const at = ['resources', 'cloudFormation', 'Resources', resource, 'Metadata'];
  const marked = editJsonText(text, [...at, mark], value);
  const { data } = parseSource('awsm.json', 'awsm.json', Buffer.from(marked)).source;
  const left = at.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), data);
  return isObject(left) && Object.keys(left).length === 0 ? editJsonText(marked, at, undefined) : marked;
}
