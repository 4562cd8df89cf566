import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder, renameReplacing } from '../base/files.ts';
import { isObject } from '../base/text.ts';
import { JawsError } from '../errors/error.ts';
import { type Change, changeJaws } from '../project/change.ts';
import { readJaws } from '../project/read.ts';
import type { Host } from './host.ts';

interface Place {
  readonly stage: string;
  readonly region: string;
}

/**
 * Removes a region from jaws.json with everything that names it, and a stage with its last region; the region's template is kept
 * below
 * `.jaws/removed`. A jaws.config.ts that cannot be edited stays as it is, with the template that it needs: a message says what to
 * remove.
 */
export function forgetRegion(host: Host, id: string, root: string, { stage, region }: Place): void {
  const { changes, notice } = changesWithout(readJaws(root).data, { stage, region });
  if (changes.length > 0) {
    try {
      host.emit({ type: 'wrote', path: changeJaws(root, changes) });
    } catch (error) {
      if (!(error instanceof JawsError) || error.code !== 'NotWritable') throw error;
      const message = `${stage} ${region} is removed from AWS and still in the project. ${error.message}`;
      host.emit({ type: 'warning', message, ...(error.hint && { hint: error.hint }) });
      return;
    }
    if (notice !== undefined) host.emit({ type: 'notice', message: notice });
  }
  const folder = join(root, 'cloudformation', stage, region);
  if (!existsSync(folder)) return;
  const kept = join(root, '.jaws', 'removed', `${stage}-${region}-${id}`);
  makeFolder(dirname(kept));
  renameReplacing(folder, kept);
  host.emit({ type: 'wrote', path: kept });
}

/** Everything in jaws.json about one stage. */
const sections = ['stages', 'domains', 'promises', 'rollout', 'accounts'];

/** Mistakes in a file that was edited meanwhile stay in it. `notice`: what else had to be removed. */
function changesWithout(
  jaws: unknown,
  { stage, region }: Place,
): { readonly changes: Change[]; readonly notice?: string } {
  const section = (name: string) => (isObject(jaws) && isObject(jaws[name]) ? jaws[name] : {});
  const entries = section('stages')[stage];
  if (!Array.isArray(entries)) return { changes: [] };
  const index = entries.findIndex((entry) => isObject(entry) && entry.region === region);
  if (index === -1) return { changes: [] };
  if (entries.length === 1) {
    const found = sections.filter((name) => Object.hasOwn(section(name), stage));
    return { changes: found.map((name) => [[name, stage], undefined]) };
  }
  const changes: Change[] = [
    [['stages', stage, index], undefined],
    ...wavesWithout(section('rollout')[stage], { stage, region }),
  ];
  const promises = section('promises')[stage];
  // They concern the loss of one of several regions.
  if (entries.length > 2 || promises === undefined) return { changes };
  return {
    changes: [...changes, [['promises', stage], undefined]],
    notice: `${stage} has one region left, and so no promises for the loss of one any more. They were ${JSON.stringify(promises)}.`,
  };
}

function wavesWithout(rollout: unknown, { stage, region }: Place): Change[] {
  if (!isObject(rollout) || !Array.isArray(rollout.waves)) return [];
  if (!rollout.waves.flat().includes(region)) return [];
  const waves = rollout.waves
    .map((wave: unknown) => (Array.isArray(wave) ? wave.filter((one) => one !== region) : wave))
    .filter((wave) => !Array.isArray(wave) || wave.length > 0);
  return [[['rollout', stage, 'waves'], waves.length > 0 ? waves : undefined]];
}
