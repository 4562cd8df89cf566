import { join } from 'node:path';
import type { Emit } from '../events.ts';
import { editJsonValues } from '../project/edit.ts';
import { readJawsJson } from '../project/read.ts';

interface Entry {
  readonly region?: unknown;
  readonly [name: string]: unknown;
}

/** A stage's regions in jaws.json as it is now: somebody may have edited it while a deployment ran. */
export function stageEntries(root: string, stage: string): readonly Entry[] {
  const { data } = readJawsJson(root) as { readonly data: { stages?: Record<string, readonly Entry[]> } };
  return data.stages?.[stage] ?? [];
}

/** What the resources stack of a region put out. */
export interface RegionOutputs {
  readonly region: string;
  readonly bucket: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Writes what the resources of a stage's regions put out into their entries of jaws.json, where they say something else. */
export function recordResources(emit: Emit, root: string, stage: string, regions: readonly RegionOutputs[]): void {
  const file = join(root, 'jaws.json');
  const entries = stageEntries(root, stage);
  const edits = regions.flatMap(({ region, bucket, outputs }) => {
    const index = entries.findIndex((entry) => entry.region === region);
    if (index === -1) return [];
    const values = {
      iamRoleArnLambda: outputs.IamRoleArnLambda,
      iamRoleArnApiGateway: outputs.IamRoleArnApiGateway,
      jawsBucket: bucket,
    };
    return Object.entries(values)
      .filter(([name, value]) => value !== undefined && entries[index]![name] !== value)
      .map(([name, value]) => [['stages', stage, index, name], value] as const);
  });
  if (edits.length === 0) return;
  editJsonValues(file, edits);
  emit({ type: 'wrote', path: file });
}
