import { partitionOf } from '../base/partition.ts';
import { nearest } from '../base/text.ts';
import { bucketName, bucketProblem, regions as knownRegions, nameProblem } from '../project/names.ts';
import type { Position, Project } from '../project/types.ts';
import { accessOf, checkAccount } from './accounts.ts';
import { alarmsOf } from './alarms/settings.ts';
import { composeTemplate, type ModuleResources } from './compose.ts';
import { atHome } from './home.ts';
import { checkPolicySizes } from './policy-size.ts';
import { isProtected } from './protected.ts';
import { replicate } from './replicate.ts';
import type { Report } from './report.ts';
import { withUsedOutputs } from './resource-variables.ts';
import { type JawsInput, jawsSchema } from './schema/jaws.ts';
import { checkSettings, settingsOf } from './settings.ts';
import { readOverlay, readShared } from './template.ts';
import type { RegionModel, StageModel } from './types.ts';
import { validate } from './validate.ts';

/** A stage as jaws.json has it. */
interface StagePlaces {
  readonly name: string;
  readonly regions: readonly (Pick<
    RegionModel,
    'region' | 'bucket' | 'protected' | 'settings' | 'access' | 'alarms'
  > & {
    readonly position: Position;
  })[];
  /** The region of resources that exist in one region of the stage only. */
  readonly home: string;
}

/** Everything that jaws.json says. */
export function readStages(
  project: Project,
  report: Report,
): { name: string; domain: string; places: StagePlaces[]; data: JawsInput | undefined } {
  const { jaws } = project;
  const data = validate(jawsSchema, jaws, report);
  if (!data) return { name: '', domain: '', places: [], data: undefined };

  const names = [
    ['project', 'name', data.name],
    ['domain', 'domain', data.domain],
  ] as const;
  for (const [kind, field, value] of names) {
    const rule = nameProblem(kind, value);
    if (rule)
      report({ message: `${jaws.name}: ${field} "${value}" is not allowed: ${rule}.`, position: jaws.locate([field]) });
  }

  checkSettings(data, { jaws, path: [], report });
  const places: StagePlaces[] = [];
  for (const [stage, entries] of Object.entries(data.stages ?? {})) {
    const path = ['stages', stage];
    const rule = nameProblem('stage', stage);
    const twin = places.find((other) => other.name.toLowerCase() === stage.toLowerCase());
    if (rule)
      report({ message: `${jaws.name}: stage "${stage}" is not allowed: ${rule}.`, position: jaws.locateKey(path) });
    if (twin) {
      report({
        message: `${jaws.name}: stages "${twin.name}" and "${stage}" would share their buckets, whose names have no capital letters.`,
        position: jaws.locateKey(path),
      });
    }
    const built: StagePlaces['regions'][number][] = [];
    let home: string | undefined;
    entries.forEach((entry, index) => {
      const at = [...path, index, 'region'];
      const wrong = nameProblem('region', entry.region);
      if (wrong) {
        const near = nearest(entry.region, knownRegions);
        report({
          message: `${jaws.name}: region "${entry.region}" of stage "${stage}" is not allowed: ${wrong}.`,
          position: jaws.locate(at),
          ...(near ? { hint: `Did you mean ${near}?` } : {}),
        });
      } else if (built.some((other) => other.region === entry.region)) {
        report({
          message: `${jaws.name}: stage "${stage}" has region ${entry.region} twice.`,
          position: jaws.locate(at),
        });
      } else if (built[0] && partitionOf(built[0].region) !== partitionOf(entry.region)) {
        const [one, other] = [built[0].region, entry.region].map((region) => `${region} of ${partitionOf(region).id}`);
        report({
          message: `${jaws.name}: stage "${stage}" has regions of two partitions, ${one} and ${other}. No account is in both.`,
          position: jaws.locate(at),
          hint: 'Make a stage of its own for the other partition.',
        });
      } else if (!rule) {
        const bucket = entry.jawsBucket ?? bucketName(stage, entry.region, data.domain);
        const unusable = bucketProblem(bucket);
        if (unusable)
          report({ message: `${jaws.name}: ${unusable}.`, position: jaws.locate([...path, index, 'jawsBucket']) });
        const safety = entry.protected === undefined ? {} : { protected: entry.protected };
        checkSettings(entry, { jaws, path: [...path, index], report });
        const settings = settingsOf(data, entry);
        if (entry.account) checkAccount(entry.account, [...path, index, 'account'], jaws, report);
        const access = entry.account && accessOf(entry.account);
        const alarms = alarmsOf(data.alarms, entry.alarms, isProtected(stage, entries));
        const said = {
          ...safety,
          ...(settings && { settings }),
          ...(access && { access }),
          ...(alarms && { alarms }),
        };
        built.push({ region: entry.region, bucket, position: jaws.locate(at), ...said });
        if (entry.home && home !== undefined) {
          report({
            message: `${jaws.name}: stage "${stage}" has two home regions, ${home} and ${entry.region}.`,
            position: jaws.locate([...path, index, 'home']),
          });
        }
        if (entry.home) home ??= entry.region;
      }
    });
    places.push({ name: stage, regions: built, home: home ?? built[0]?.region ?? '' });
  }
  return { name: data.name, domain: data.domain, places, data };
}

/** The stages with the resources template of each region, which has an output for each resource that functions and endpoints use. */
export function buildStages(
  project: Project,
  { name, domain, places }: { readonly name: string; readonly domain: string; readonly places: readonly StagePlaces[] },
  modules: readonly ModuleResources[],
  used: ReadonlySet<string>,
  report: Report,
): StageModel[] {
  const shared = readShared(project, report);
  const overlays = places.map(({ name, regions }) =>
    regions.map(({ region, position }) => readOverlay(project, { stage: name, region }, position, report)),
  );
  const once = reportOnce(report);
  return places.map(({ name: stage, regions, home }, at) => {
    const composed = regions.map(({ region, bucket }, index) => {
      const one = withUsedOutputs(composeTemplate({ modules, shared, overlay: overlays[at]![index] }, once), used);
      checkPolicySizes(one, once);
      return { region, bucket, composed: one };
    });
    const allRegions = regions.map(({ region }) => region).sort((a, b) => Number(b === home) - Number(a === home));
    const parts = replicate({ project: name, domain, stage, home, regions: composed }, once);
    return {
      name: stage,
      regions: regions.map(({ position: _, ...place }, index) => {
        const { composed: own, ...more } = parts[index]!;
        return { stage, allRegions, ...place, ...more, ...atHome(own, { region: place.region, home }, once) };
      }),
    };
  });
}

/** A mistake in a file that all regions share is reported once. */
function reportOnce(report: Report): Report {
  const seen = new Set<string>();
  return (problem) => {
    const key = JSON.stringify([problem.message, problem.position]);
    if (!seen.has(key)) report(problem);
    seen.add(key);
  };
}
