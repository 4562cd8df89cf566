import { isDeepStrictEqual } from 'node:util';
import { diff3Merge } from 'node-diff3';
import { endedAs, sameContent, textOf } from './line-ends.ts';
import { mergeJson } from './merge-json.ts';
import type { ModuleFile } from './types.ts';

/** What an update does with one file of a module. */
export type FileMerge =
  | { readonly outcome: 'same' }
  /** The new content, or undefined if the file is deleted. `mine` says whether it contains edits of the user. */
  | { readonly outcome: 'write'; readonly file: ModuleFile | undefined; readonly mine: boolean }
  /** Both sides changed the same place: the user's file stays. */
  | { readonly outcome: 'conflict' };

/** Merges three versions of a file: as shipped before, as it is in the project, as shipped now. */
export function mergeFile(
  path: string,
  base: ModuleFile | undefined,
  ours: ModuleFile | undefined,
  theirs: ModuleFile | undefined,
): FileMerge {
  if (same(base, theirs) || same(ours, theirs)) return { outcome: 'same' };
  if (same(base, ours)) return { outcome: 'write', file: theirs, mine: false };
  if (!theirs && base && ours && sameContent(base.content, ours.content)) {
    return { outcome: 'write', file: undefined, mine: false };
  }
  if (!base || !ours || !theirs) return { outcome: 'conflict' };
  const texts = [base, ours, theirs].map(({ content }) => textOf(content));
  if (texts.some((text) => text === undefined)) return { outcome: 'conflict' };
  const here = texts[1]!;
  // Git converts line endings on Windows: that is not an edit, and they stay.
  const [before, shipped] = [endedAs(texts[0]!, here), endedAs(texts[2]!, here)];
  if (here === before && ours.executable === base.executable) {
    const file = { content: Buffer.from(shipped), executable: theirs.executable };
    return same(file, ours) ? { outcome: 'same' } : { outcome: 'write', file, mine: false };
  }
  const merged =
    mergeText(before, here, shipped) ?? (path.endsWith('.json') ? mergeAsJson(before, here, shipped) : undefined);
  if (merged === undefined) return { outcome: 'conflict' };
  const file = { content: Buffer.from(merged), executable: theirs.executable };
  return same(file, ours) ? { outcome: 'same' } : { outcome: 'write', file, mine: true };
}

const same = (one: ModuleFile | undefined, other: ModuleFile | undefined): boolean =>
  one === other ||
  (one !== undefined &&
    other !== undefined &&
    Buffer.from(one.content).equals(other.content) &&
    one.executable === other.executable);

/** Line by line; undefined if both sides changed the same lines. */
function mergeText(base: string, ours: string, theirs: string): string | undefined {
  const [a, o, b] = [ours, base, theirs].map((text) => text.split(/(?<=\n)/)) as [string[], string[], string[]];
  const blocks = diff3Merge(a, o, b, { excludeFalseConflicts: true });
  if (blocks.some((block) => block.conflict)) return undefined;
  return blocks.flatMap((block) => block.ok ?? []).join('');
}

/** Value by value, if the changed lines are too close together. */
function mergeAsJson(base: string, ours: string, theirs: string): string | undefined {
  try {
    const [before, here, shipped] = [base, ours, theirs].map((text) => JSON.parse(text) as unknown);
    const merged = mergeJson(before, here, shipped);
    if ('conflict' in merged) return undefined;
    if (isDeepStrictEqual(merged.value, here)) return ours;
    return endedAs(`${JSON.stringify(merged.value, null, 2)}\n`, ours);
  } catch {
    return undefined;
  }
}
