import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { JawsError } from '../errors/error.ts';
import { readProject } from '../project/read.ts';
import { buildModel } from './build.ts';
import type { RegionModel } from './types.ts';

/** A project of these files in a temporary folder; objects become indented JSON. Returns the folder. */
export function projectOf(files: Readonly<Record<string, unknown>>): string {
  const root = mkdtempSync(join(tmpdir(), 'jaws-model-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`);
  }
  return root;
}

export const modelAt = (root: string) => buildModel(readProject(root));

/** All regions by `<stage>/<region>`. */
export function regionsAt(root: string): Record<string, RegionModel> {
  const all = modelAt(root).stages.flatMap(({ regions }) => regions);
  return Object.fromEntries(all.map((region) => [`${region.stage}/${region.region}`, region]));
}

/** The mistakes of a project: `<file>:<line>: message hint`. */
export function mistakesAt(root: string): string[] {
  try {
    modelAt(root);
  } catch (error) {
    if (!(error instanceof JawsError)) throw error;
    return error.problems.map(({ message, position, hint }) =>
      [`${position?.file}:${position?.line}:`, message, hint].filter(Boolean).join(' '),
    );
  }
  return [];
}
