import type { SourceFile } from '../project/types.ts';
import type { Report } from './report.ts';
import { secondsOf } from './rollout.ts';
import type { PromisesInput } from './schema/promises.ts';
import type { PromisesModel } from './types.ts';

/** The promises of each stage in jaws.json. */
export function buildPromises(
  written: Readonly<Record<string, PromisesInput>> | undefined,
  stages: readonly { readonly name: string; readonly regions: readonly unknown[] }[],
  jaws: SourceFile,
  report: Report,
): Readonly<Record<string, PromisesModel>> {
  const found: Record<string, PromisesModel> = {};
  for (const [name, { availability, recoveryTime }] of Object.entries(written ?? {})) {
    const stage = stages.find((one) => one.name === name);
    if (!stage) {
      const known = stages.map((one) => one.name).join(', ') || 'none';
      report({
        message: `${jaws.name}: promises names the stage "${name}", which the project does not have (${known}).`,
        position: jaws.locateKey(['promises', name]),
      });
      continue;
    }
    if (stage.regions.length < 2) {
      report({
        message: `${jaws.name}: promises for "${name}" are about the loss of a region, and it has ${stage.regions.length === 1 ? 'only one' : 'none'}.`,
        position: jaws.locateKey(['promises', name]),
        hint: `Add another region with \`jaws region add <region> --stage ${name}\`, or take its promises out.`,
      });
      continue;
    }
    found[name] = {
      ...(availability !== undefined && { availability }),
      ...(recoveryTime !== undefined && { recoverySeconds: secondsOf(recoveryTime) }),
    };
  }
  return found;
}
