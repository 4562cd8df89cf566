import { packageIn } from '../files/packages.ts';
import { type Hint, hintsOf } from './hints.ts';
import type { Composition, Part } from './types.ts';

/** A package, or the project itself, in a function's zip. */
export interface Share {
  /** `zod`; undefined for the project's own code. */
  readonly package: string | undefined;
  /** In the zip, before it is compressed. */
  readonly bytes: number;
  /** Largest first. */
  readonly files: readonly Part[];
}

export interface Analysis {
  /** Largest first. */
  readonly shares: readonly Share[];
  readonly hints: readonly Hint[];
}

/** The sizes of the parts of a function's zip. `root` is the project, where the importing lines are looked up. */
export function analyze(root: string, composition: Composition): Analysis {
  const byOwner = new Map<string | undefined, Part[]>();
  for (const part of composition.parts) {
    const owner = packageIn(part.path);
    const parts = byOwner.get(owner) ?? [];
    parts.push(part);
    byOwner.set(owner, parts);
  }
  const shares = [...byOwner].map(([owner, files]) => ({
    package: owner,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    files: files.toSorted(largestFirst),
  }));
  shares.sort(largestFirst);
  return { shares, hints: hintsOf(root, composition, shares) };
}

const largestFirst = (a: { bytes: number }, b: { bytes: number }): number => b.bytes - a.bytes;
