import { JawsError } from '../errors/error.ts';
import type { Emit } from '../events.ts';
import type { Model } from '../model/types.ts';
import { type Change, changeJaws } from '../project/change.ts';
import { readJaws } from '../project/read.ts';

interface Entry {
  readonly region?: unknown;
  readonly [name: string]: unknown;
}

/** jaws.json or jaws.config.ts as it is now: it may have been edited while a deployment ran. */
interface Written {
  readonly id?: unknown;
  readonly stages?: Readonly<Record<string, readonly Entry[]>>;
}

/** The outputs of a region's resources stack. */
export interface RegionOutputs {
  readonly region: string;
  readonly bucket: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/**
 * Writes the outputs of a stage's regions into their entries of jaws.json, if they differ, and the id that its stacks have now, if it has none. A
 * jaws.config.ts whose values are not literals stays as it is, without a message: nothing reads the roles of an entry, and without its
 * bucket or the id they are built from stage, region, name and domain, which is how those just deployed were.
 */
export function recordResources(
  emit: Emit,
  { root, id }: Pick<Model, 'root' | 'id'>,
  stage: string,
  regions: readonly RegionOutputs[],
): void {
  if (regions.length === 0) return;
  const { data } = readJaws(root) as { readonly data: Written };
  const entries = data.stages?.[stage] ?? [];
  const found = regions.flatMap(({ region, bucket, outputs }): Change[] => {
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
  const named: Change[] = data.id === undefined ? [[['id'], id]] : [];
  const path = write(root, [...named, ...found]) ?? write(root, named) ?? write(root, found);
  if (path !== undefined) emit({ type: 'wrote', path });
}

/** The file that was written; undefined if there was nothing to write, or no place for it. */
function write(root: string, changes: readonly Change[]): string | undefined {
  try {
    return changes.length === 0 ? undefined : changeJaws(root, changes);
  } catch (error) {
    if (error instanceof JawsError && error.code === 'NotWritable') return undefined;
    throw error;
  }
}
