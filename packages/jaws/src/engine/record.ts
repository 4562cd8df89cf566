import { join } from 'node:path';
import type { Aws } from '../aws/types.ts';
import { describeStack } from '../deploy/describe.ts';
import type { Emit } from '../events.ts';
import type { RegionModel } from '../model/types.ts';
import { editJson } from '../project/edit.ts';
import { readProject } from '../project/read.ts';
import { stackName } from '../templates/names.ts';

interface Entry {
  readonly region?: unknown;
  readonly [name: string]: unknown;
}

/** Writes what the resources stack of a region put out into that region's entry of jaws.json. */
export async function recordResources(
  emit: Emit,
  aws: Aws,
  root: string,
  project: string,
  region: RegionModel,
): Promise<void> {
  const cf = await aws.in(region.region).cloudFormation();
  const stack = await describeStack(cf, stackName(region.stage, project, 'resources'));
  const output = (key: string) => stack?.Outputs?.find((one) => one.OutputKey === key)?.OutputValue;
  const values = {
    iamRoleArnLambda: output('IamRoleArnLambda'),
    iamRoleArnApiGateway: output('IamRoleArnApiGateway'),
    jawsBucket: region.bucket,
  };
  const file = join(root, 'jaws.json');
  const { data } = readProject(root).jaws as { readonly data: { stages?: Record<string, readonly Entry[]> } };
  const entries = data.stages?.[region.stage] ?? [];
  const index = entries.findIndex((entry) => entry.region === region.region);
  if (index === -1) return;
  const changed = Object.entries(values).filter(
    ([name, value]) => value !== undefined && entries[index]![name] !== value,
  );
  for (const [name, value] of changed) editJson(file, ['stages', region.stage, index, name], value);
  if (changed.length > 0) emit({ type: 'wrote', path: file });
}
