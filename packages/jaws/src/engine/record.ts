import { join } from 'node:path';
import type { Emit } from '../events.ts';
import { live } from '../plan/deployed.ts';
import type { DeployedRegion } from '../plan/types.ts';
import { editJson } from '../project/edit.ts';
import { readProject } from '../project/read.ts';

interface Entry {
  readonly region?: unknown;
  readonly [name: string]: unknown;
}

/** Writes what the resources of a region put out into that region's entry of jaws.json, where it says something else. */
export function recordResources(emit: Emit, root: string, bucket: string, deployed: DeployedRegion): void {
  const outputs = live(deployed.resources)?.outputs;
  if (!outputs) return;
  const values = {
    iamRoleArnLambda: outputs.IamRoleArnLambda,
    iamRoleArnApiGateway: outputs.IamRoleArnApiGateway,
    jawsBucket: bucket,
  };
  const file = join(root, 'jaws.json');
  const { data } = readProject(root).jaws as { readonly data: { stages?: Record<string, readonly Entry[]> } };
  const entries = data.stages?.[deployed.stage] ?? [];
  const index = entries.findIndex((entry) => entry.region === deployed.region);
  if (index === -1) return;
  const changed = Object.entries(values).filter(
    ([name, value]) => value !== undefined && entries[index]![name] !== value,
  );
  for (const [name, value] of changed) editJson(file, ['stages', deployed.stage, index, name], value);
  if (changed.length > 0) emit({ type: 'wrote', path: file });
}
