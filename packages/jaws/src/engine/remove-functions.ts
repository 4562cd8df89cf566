import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder, renameReplacing } from '../base/files.ts';
import { nearest } from '../base/text.ts';
import type { DataLossAt } from '../deploy/context.ts';
import { fail } from '../errors/catalogue/index.ts';
import { JawsError } from '../errors/error.ts';
import type { StackOutcome } from '../events.ts';
import { buildModel } from '../model/build.ts';
import { sourceId } from '../model/companions.ts';
import type { Model } from '../model/types.ts';
import { kindOfName } from '../templates/names.ts';
import { deploy } from './deploy.ts';
import type { Host } from './host.ts';
import { forUser, type OpenProject, regionsOf } from './open.ts';
import { protectedAmong } from './protected.ts';

const functionUrl = 'AWS::Lambda::Url';

export interface RemoveFunctionsOptions {
  readonly project: OpenProject;
  readonly profile?: string | undefined;
  /** `greetings/hello`, or `greetings` for all functions of a module. */
  readonly what: string;
  /** Undefined: wherever the project is deployed. */
  readonly stage: string | undefined;
  readonly region: string | undefined;
  /** Takes the folder out of the project as well; only where neither stage nor region is named. */
  readonly files: boolean;
  /** Logical ids of what goes without being shown before: the project does not name it, and AWS has it. */
  readonly allowDataLoss?: readonly string[];
  readonly allowAddressLoss?: readonly string[];
  agree(plan: FunctionsRemovalPlan): Promise<void>;
}

export interface FunctionsRemovalPlan {
  readonly functions: readonly string[];
  readonly endpoints: readonly string[];
  /** Functions whose function URL goes with them: another one would have another address. */
  readonly urls: readonly string[];
  readonly stages: readonly string[];
  /** The stages whose name must be entered before anything of them is removed. */
  readonly protected: readonly string[];
  /** Folder of the project that moves to `.jaws/removed`; undefined if the files stay. */
  readonly folder: string | undefined;
}

export interface FunctionsRemovalResult extends FunctionsRemovalPlan {
  readonly stacks: readonly StackOutcome[];
}

/**
 * Removes functions with their endpoints, schedules and roles from AWS, then their folder from the project. Nothing else that is
 * deployed changes. Throws FunctionInUse for an authorizer that other endpoints need, and FunctionNamed for one that the project names.
 */
export function removeFunctions(host: Host, options: RemoveFunctionsOptions): Promise<FunctionsRemovalResult> {
  return forUser(host, async () => {
    const { project, what, stage, region } = options;
    const { model } = project;
    const functions = functionsOf(model, what);
    checkUse(model, functions);
    checkOthers(project, functions, what);
    const endpoints = model.endpoints.filter((one) => functions.includes(one.function)).map(({ id }) => id);
    const addressed = model.functions.flatMap((fn) =>
      Object.entries(fn.eventSources).flatMap(([name, { type }]) =>
        functions.includes(fn.id) && type === functionUrl ? [{ id: fn.id, logicalId: sourceId(fn, name) }] : [],
      ),
    );
    const urls = [...new Set(addressed.map(({ id }) => id))];
    const names = stagesWith(model, stage, region);
    // Another stage or region still needs the folder.
    const everywhere = stage === undefined && region === undefined;
    const folder = options.files && everywhere ? `aws_modules/${what}` : undefined;
    const plan = { functions, endpoints, urls, stages: names, protected: protectedAmong(model, names), folder };
    await options.agree(plan);
    // Consent to what was shown is consent to its addresses, too. What is deployed may have others.
    const isShown = ({ stage: at, stack, resourceType, logicalId }: DataLossAt) =>
      resourceType === functionUrl
        ? addressed.some((one) => one.logicalId === logicalId)
        : endpoints.length > 0 && kindOfName(stack, model.name, at)?.kind === 'endpoints';
    const agreed: Host = {
      ...host,
      agree: async (question) =>
        (question.type === 'data-loss' && question.losses.every(isShown)) || (await host.agree?.(question)) === true,
    };
    const stacks: StackOutcome[] = [];
    for (const name of names) {
      const selection = { stage: name, region, resources: false, functions: [], endpoints: [], remove: functions };
      const { profile, allowDataLoss = [], allowAddressLoss = [] } = options;
      const done = await deploy(agreed, { project, profile, selection, allowDataLoss, allowAddressLoss });
      stacks.push(...done.stacks);
    }
    if (folder !== undefined) moveAway(host, project.project.root, folder);
    return { ...plan, stacks };
  });
}

/** The selected stages. Throws UnknownStage, StageWithoutRegions, UnknownRegion. */
function stagesWith(model: Model, stage: string | undefined, region: string | undefined): string[] {
  const names = model.stages
    .filter(({ regions }) => (region === undefined ? regions.length > 0 : regions.some((one) => one.region === region)))
    .map(({ name }) => name);
  const wanted = stage ?? (region === undefined || names.length > 0 ? undefined : model.stages[0]?.name);
  if (wanted === undefined) return names;
  regionsOf(model, wanted, region);
  return [wanted];
}

/** Ids of the functions that a word selects. Throws UnknownFunction. */
function functionsOf(model: Model, what: string): string[] {
  const found = model.functions.filter(({ id, module }) => id === what || module === what).map(({ id }) => id);
  if (found.length > 0) return found;
  const known = [...new Set(model.functions.flatMap(({ id, module }) => [id, module]))];
  throw fail('UnknownFunction', { function: what, known, nearest: nearest(what, known) });
}

function checkUse(model: Model, functions: readonly string[]): void {
  for (const authorizer of Object.values(model.api?.authorizers ?? {})) {
    if (authorizer.function === undefined || !functions.includes(authorizer.function)) continue;
    const users = model.endpoints.filter(
      (one) => one.authorizer === authorizer.name && !functions.includes(one.function),
    );
    if (users.length > 0) {
      throw fail('FunctionInUse', { function: authorizer.function, endpoints: users.map(({ id }) => id) });
    }
  }
}

/** Throws FunctionNamed if the project could not be read without these functions, since something names them. */
function checkOthers({ project }: OpenProject, functions: readonly string[], what: string): void {
  const modules = project.modules
    .filter(({ name }) => name !== what)
    .map((module) => ({
      ...module,
      functions: module.functions.filter(({ name }) => !functions.includes(`${module.name}/${name}`)),
    }));
  try {
    buildModel({ ...project, modules });
  } catch (error) {
    if (!(error instanceof JawsError) || error.code !== 'InvalidProject') throw error;
    throw fail(
      'FunctionNamed',
      { function: what, first: error.problems[0]?.message ?? error.message },
      { problems: error.problems, cause: error },
    );
  }
}

/** No user file is deleted: the folder moves below `.jaws/removed`. */
function moveAway(host: Host, root: string, folder: string): void {
  const from = join(root, folder);
  if (!existsSync(from)) return;
  const stamp = host.now().toISOString().replace(/\D/g, '').slice(0, 14);
  const to = join(root, '.jaws', 'removed', `${folder.replaceAll('/', '-')}-${stamp}`);
  makeFolder(dirname(to));
  renameReplacing(from, to);
  host.emit({ type: 'wrote', path: to });
}
