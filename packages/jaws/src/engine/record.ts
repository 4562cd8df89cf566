import { JawsError } from '../errors/error.ts';
import type { Emit } from '../events.ts';
import { type Change, changeJaws } from '../project/change.ts';
import { readJaws } from '../project/read.ts';

interface Entry {
  readonly region?: unknown;
  readonly [name: string]: unknown;
}

/** A stage's regions in jaws.json or jaws.config.ts as it is now: it may have been edited while a deployment ran. */
function stageEntries(root: string, stage: string): readonly Entry[] {
  const { data } = readJaws(root) as { readonly data: { stages?: Record<string, readonly Entry[]> } };
  return data.stages?.[stage] ?? [];
}

/** The outputs of a region's resources stack. */
export interface RegionOutputs {
  readonly region: string;
  readonly bucket: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/**
 * Writes the outputs of a stage's regions into their entries of jaws.json, if they differ. A jaws.config.ts whose entries are not
 * literals stays as it is, without a message: nothing reads the roles of an entry, and without its bucket the name is built from stage,
 * region and
 * domain, which is how the one just deployed got its name.
 */
export function recordResources(emit: Emit, root: string, stage: string, regions: readonly RegionOutputs[]): void {
  const entries = stageEntries(root, stage);
  const changes = regions.flatMap(({ region, bucket, outputs }): Change[] => {
    const index = entries.findIndex((entry) => entry.region === region);
    if (index === -1) return [];
    const values = {
      iamRoleArnLambda: outputs.IamRoleArnLambda,
      iamRoleArnApiGateway: outputs.IamRoleArnApiGateway,
      jawsBucket: bucket,
    };
    return Object.entries(values)
      .filter(([name, value]) => value !== undefined && entries[index]![name] !== value)
      .map(([name, value]) => [['stages', stage, index, name], value]);
  });
  if (changes.length === 0) return;
  try {
    emit({ type: 'wrote', path: changeJaws(root, changes) });
  } catch (error) {
    if (!(error instanceof JawsError) || error.code !== 'NotWritable') throw error;
  }
}
