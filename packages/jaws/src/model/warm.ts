import { nearest } from '../base/text.ts';
import type { SourceFile } from '../project/types.ts';
import type { Report } from './report.ts';
import type { LambdaInput } from './schema/awsm.ts';
import type { JawsInput } from './schema/jaws.ts';
import type { WarmInput, WarmSettingsInput } from './schema/warm.ts';
import { snapStartProblems } from './snap-start.ts';
import type { FunctionModel } from './types.ts';

/** How a function is kept from cold starts. */
export type WarmModel =
  /** A ping at this interval, in this many environments at once. */
  | { readonly by: 'schedule'; readonly expression: string; readonly concurrency: number }
  | { readonly by: 'provisioned'; readonly count: number }
  | { readonly by: 'snapStart' };

/** Metadata of a rule that only keeps a function warm. */
export const warmKey = 'jaws:warm';

/** A region's setting in jaws.json, which overrides awsm.json. */
export interface WarmSettings {
  /** Only the named functions. */
  readonly off?: true;
  /** By id. */
  readonly functions: Readonly<Record<string, WarmModel | false>>;
}

/** How a function is kept warm in a region with these settings; undefined if it is not. */
export function warmIn(
  fn: Pick<FunctionModel, 'id' | 'warm'>,
  settings: WarmSettings | undefined,
): WarmModel | undefined {
  if (settings && Object.hasOwn(settings.functions, fn.id)) return settings.functions[fn.id] || undefined;
  return settings?.off ? undefined : fn.warm;
}

/** The setting, if it names one method. */
export function warmOf({ schedule, concurrency, provisioned, snapStart }: WarmInput): WarmModel | undefined {
  if (schedule !== undefined) return { by: 'schedule', expression: schedule, concurrency: concurrency ?? 1 };
  if (provisioned !== undefined) return { by: 'provisioned', count: provisioned };
  return snapStart ? { by: 'snapStart' } : undefined;
}

/** The effective setting of a region: its entry of jaws.json over the project. Undefined if neither sets it. */
export function warmSettingsOf(
  project: WarmSettingsInput | undefined,
  entry: WarmSettingsInput | undefined,
): WarmSettings | undefined {
  if (project === undefined && entry === undefined) return undefined;
  if (entry === false) return { off: true, functions: {} };
  const said = { ...(project || {}), ...entry };
  const functions = Object.entries(said).flatMap(([id, one]) => {
    const model = one === false ? false : warmOf(one);
    return model === undefined ? [] : [[id, model] as const];
  });
  return { ...(project === false && { off: true as const }), functions: Object.fromEntries(functions) };
}

/** Names of event sources whose resources would have the logical ids of the ping. */
const taken = ['Warm', 'WarmPermission'];

/** The reasons why a function cannot be kept warm this way, each as the end of a sentence. */
function warmProblems(warm: WarmInput, lambda: LambdaInput, runtime: string): readonly WarmProblem[] {
  const { schedule, concurrency, provisioned, snapStart } = warm;
  const properties = lambda.cloudFormation ?? {};
  const ways = Object.entries({ schedule, provisioned, snapStart }).flatMap(([way, value]) =>
    value === undefined ? [] : [way],
  );
  if (ways.length === 0) return [{ problem: 'says no way', hint: 'Write schedule, provisioned or snapStart.' }];
  if (provisioned !== undefined && snapStart) {
    // https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html#snapstart-runtimes
    return [{ problem: 'has provisioned and snapStart, which exclude each other at AWS', hint: 'Leave one of them.' }];
  }
  if (ways.length > 1) return [{ problem: `has ${ways.join(' and ')}`, hint: 'Leave one of them.' }];
  const found: WarmProblem[] = [];
  if (concurrency !== undefined && schedule === undefined) {
    found.push({ field: 'concurrency', problem: 'is of a schedule, which is not there' });
  }
  // https://docs.aws.amazon.com/lambda/latest/dg/tenant-isolation.html
  if (properties.TenancyConfig !== undefined) {
    const problem = 'cannot be together with TenancyConfig: each tenant has environments of its own';
    return [{ problem }];
  }
  if (schedule !== undefined) found.push(...scheduleProblems(schedule, lambda));
  if (provisioned !== undefined) found.push(...provisionedProblems(provisioned, lambda));
  if (snapStart)
    found.push(...snapStartProblems(properties, runtime).map((problem) => ({ ...problem, field: 'snapStart' })));
  return found;
}

interface WarmProblem {
  /** Undefined for all of it. */
  readonly field?: string;
  readonly problem: string;
  readonly hint?: string;
}

/**
 * The unit is singular only for 1. Lambda removes an environment that has been idle for some minutes; how many is not documented.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
function scheduleProblems(schedule: string, { eventSources = {}, cloudFormation }: LambdaInput): WarmProblem[] {
  const refuse = (problem: string, hint?: string) => [
    { field: 'schedule', problem, ...(hint !== undefined && { hint }) },
  ];
  const source = taken.find((name) => Object.hasOwn(eventSources, name));
  if (source !== undefined) {
    return refuse(
      `has a rule with the logical id of the event source ${source}`,
      'Give the event source another name.',
    );
  }
  if (cloudFormation?.DurableConfig !== undefined) return refuse('cannot be together with DurableConfig');
  if (/^cron\((\S+ ){5}\S+\)$/.test(schedule)) return [];
  const [, number, unit] = /^rate\(([1-9]\d{0,3}) (minutes?)\)$/.exec(schedule) ?? [];
  if (number === undefined) {
    return refuse(
      `is "${schedule}", which is not a rate of minutes`,
      'Write rate(5 minutes), or a cron with six fields.',
    );
  }
  if ((number === '1') !== (unit === 'minute')) {
    return refuse(`is "${schedule}"`, `Write rate(${number} ${number === '1' ? 'minute' : 'minutes'}).`);
  }
  if (Number(number) > 60) {
    return refuse(`is "${schedule}"; an environment does not wait for an hour`, 'Write rate(5 minutes).');
  }
  return [];
}

function provisionedProblems(provisioned: number, { cloudFormation = {} }: LambdaInput): WarmProblem[] {
  const { ReservedConcurrentExecutions: reserved, SnapStart } = cloudFormation;
  const refuse = (problem: string) => ({ field: 'provisioned', problem });
  return [
    ...(isOn(SnapStart)
      ? [refuse('cannot be together with SnapStart of cloudFormation: they exclude each other at AWS')]
      : []),
    ...(typeof reserved === 'number' && provisioned > reserved
      ? [refuse(`is ${provisioned}, more than the ReservedConcurrentExecutions of ${reserved}`)]
      : []),
  ];
}

const isOn = (snapStart: unknown): boolean =>
  (snapStart as { readonly ApplyOn?: unknown } | undefined)?.ApplyOn === 'PublishedVersions';

/** A function that jaws.json may name. */
export interface WarmSubject {
  readonly lambda: LambdaInput;
  readonly runtime: string;
}

/** Checks the settings of jaws.json, for the project and each region. */
export function checkWarmSettings(
  data: Pick<JawsInput, 'warm' | 'stages'> | undefined,
  functions: ReadonlyMap<string, WarmSubject>,
  jaws: SourceFile,
  report: Report,
): void {
  const entries = Object.entries(data?.stages ?? {}).flatMap(([stage, regions]) =>
    regions.map(({ warm }, at) => [['stages', stage, at, 'warm'], warm] as const),
  );
  for (const [path, said] of [[['warm'], data?.warm] as const, ...entries]) {
    for (const [id, one] of Object.entries(said || {})) {
      const known = functions.get(id);
      if (!known) {
        const near = nearest(id, [...functions.keys()]);
        report({
          message: `${jaws.name}: warm names the function "${id}", which the project does not have.`,
          position: jaws.locateKey([...path, id]),
          ...(near !== undefined && { hint: `Did you mean ${near}?` }),
        });
        continue;
      }
      if (one === false) continue;
      reportWarm(one, known.lambda, known.runtime, { file: jaws, path: [...path, id], report });
    }
  }
}

/** Checks one `warm` and reports where it is wrong. */
export function reportWarm(
  warm: WarmInput,
  lambda: LambdaInput,
  runtime: string,
  { file, path, report }: { readonly file: SourceFile; readonly path: readonly PropertyKey[]; readonly report: Report },
): void {
  for (const { field, problem, hint } of warmProblems(warm, lambda, runtime)) {
    const place = [...path, ...(field === undefined ? [] : [field])];
    report({
      message: `${file.name}: ${place.join('.')} ${problem}.`,
      position: file.locate(place),
      ...(hint !== undefined && { hint }),
    });
  }
}
