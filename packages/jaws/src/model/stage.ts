import { nearest } from '../base/text.ts';
import { bucketName, bucketProblem, regions as knownRegions, nameProblem } from '../project/names.ts';
import type { Project } from '../project/types.ts';
import type { Report } from './report.ts';
import { type JawsInput, jawsSchema } from './schema/jaws.ts';
import { readTemplate } from './template.ts';
import type { RegionModel, StageModel } from './types.ts';
import { validate } from './validate.ts';

/** Everything that jaws.json says, with the resource templates of its stages. */
export function buildStages(
  project: Project,
  report: Report,
): { name: string; domain: string; stages: StageModel[]; data: JawsInput | undefined } {
  const { jaws } = project;
  const data = validate(jawsSchema, jaws, report);
  if (!data) return { name: '', domain: '', stages: [], data: undefined };

  const names = [
    ['project', 'name', data.name],
    ['domain', 'domain', data.domain],
  ] as const;
  for (const [kind, field, value] of names) {
    const rule = nameProblem(kind, value);
    if (rule)
      report({ message: `jaws.json: ${field} "${value}" is not allowed: ${rule}.`, position: jaws.locate([field]) });
  }

  const stages: StageModel[] = [];
  for (const [stage, entries] of Object.entries(data.stages ?? {})) {
    const path = ['stages', stage];
    const rule = nameProblem('stage', stage);
    const twin = stages.find((other) => other.name.toLowerCase() === stage.toLowerCase());
    if (rule)
      report({ message: `jaws.json: stage "${stage}" is not allowed: ${rule}.`, position: jaws.locateKey(path) });
    if (twin) {
      report({
        message: `jaws.json: stages "${twin.name}" and "${stage}" would share their buckets, which know no capital letters.`,
        position: jaws.locateKey(path),
      });
    }
    const built: RegionModel[] = [];
    entries.forEach((entry, index) => {
      const at = [...path, index, 'region'];
      const wrong = nameProblem('region', entry.region);
      if (wrong) {
        const near = nearest(entry.region, knownRegions);
        report({
          message: `jaws.json: region "${entry.region}" of stage "${stage}" is not allowed: ${wrong}.`,
          position: jaws.locate(at),
          ...(near ? { hint: `Did you mean ${near}?` } : {}),
        });
      } else if (built.some((other) => other.region === entry.region)) {
        report({ message: `jaws.json: stage "${stage}" has region ${entry.region} twice.`, position: jaws.locate(at) });
      } else if (!rule) {
        const bucket = entry.jawsBucket ?? bucketName(stage, entry.region, data.domain);
        const unusable = bucketProblem(bucket);
        if (unusable)
          report({ message: `jaws.json: ${unusable}.`, position: jaws.locate([...path, index, 'jawsBucket']) });
        const resources = readTemplate(project, stage, entry.region, jaws.locate(at), report);
        const isProtected = entry.protected === undefined ? {} : { protected: entry.protected };
        built.push({ stage, region: entry.region, bucket, resources, ...isProtected });
      }
    });
    stages.push({ name: stage, regions: built });
  }
  return { name: data.name, domain: data.domain, stages, data };
}
