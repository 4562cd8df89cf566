import { join } from 'node:path';
import type { Emit } from '../events.ts';
import type { RegionModel } from '../model/types.ts';
import { editJson } from '../project/edit.ts';
import { readProject } from '../project/read.ts';

interface Entry {
  readonly region?: unknown;
  readonly [name: string]: unknown;
}

/** A stage's regions in jaws.json as it is now: somebody may have edited it while a deployment ran. */
export function stageEntries(root: string, stage: string): readonly Entry[] {
  const { data } = readProject(root).jaws as { readonly data: { stages?: Record<string, readonly Entry[]> } };
  return data.stages?.[stage] ?? [];
}

/** Writes what the resources of a region put out into that region's entry of jaws.json, where it says something else. */
export function recordResources(
  emit: Emit,
  root: string,
  { stage, region, bucket }: Pick<RegionModel, 'stage' | 'region' | 'bucket'>,
  outputs: Readonly<Record<string, string>>,
): void {
  const values = {
    iamRoleArnLambda: outputs.IamRoleArnLambda,
    iamRoleArnApiGateway: outputs.IamRoleArnApiGateway,
    jawsBucket: bucket,
  };
  const file = join(root, 'jaws.json');
  const entries = stageEntries(root, stage);
  const index = entries.findIndex((entry) => entry.region === region);
  if (index === -1) return;
  const changed = Object.entries(values).filter(
    ([name, value]) => value !== undefined && entries[index]![name] !== value,
  );
  for (const [name, value] of changed) editJson(file, ['stages', stage, index, name], value);
  if (changed.length > 0) emit({ type: 'wrote', path: file });
}
