import { rejected } from '../aws/observe.ts';
import type { Aws } from '../aws/types.ts';
import { parseDotenv, setInDotenv, unsetInDotenv } from '../base/dotenv.ts';
import { nearest } from '../base/text.ts';
import { type JawsBucket, jawsBucket } from '../deploy/bucket.ts';
import { underLeases } from '../deploy/lease.ts';
import { editLocalEnv, localEnvFile, localStage, readLocalEnv } from '../env/local.ts';
import { checkEnvName, checkEnvValue } from '../env/names.ts';
import { editEnvironment, readEnvironment } from '../env/remote.ts';
import { looksSecret } from '../env/secret.ts';
import { fail } from '../errors/catalogue/index.ts';
import { JawsError } from '../errors/error.ts';
import type { Model, RegionModel } from '../model/types.ts';
import { requiredVariables } from '../model/variable-names.ts';
import {
  type DynamicReference,
  formatReference,
  readReference,
  showReference,
} from '../templates/dynamic-reference.ts';
import { firstEnvironment, neededBy } from './environment.ts';
import type { Host } from './host.ts';
import { forUser, openedOf, reach, regionsOf } from './open.ts';
import { readEach } from './so-far.ts';
import { newDeploymentId } from './task.ts';
import type { EnvOptions, EnvRegion, EnvVariable } from './types.ts';
import { checkSomeRead, type RegionPart, readPart, waitingPart } from './unread.ts';

type Variables = Readonly<Record<string, string>>;

const variable = (model: Model, name: string, variables: Variables): EnvVariable => {
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
  const found = value === undefined ? undefined : readReference(value);
  const reference = found && 'reference' in found ? showReference(found.reference) : undefined;
  const isMarked = model.functions.some(({ secretEnvVars = [] }) => secretEnvVars.includes(name));
  const secret = reference === undefined && (value ?? '') !== '' && (isMarked || looksSecret(name, value!));
  return { name, value, reference, secret, neededBy: neededBy(model, name) };
};

/** Set variables in the order of the file, then those that functions need and lack. */
function list(model: Model, place: { stage: string; region: string | undefined }, variables: Variables): EnvRegion {
  const missing = [...new Set(model.functions.flatMap(requiredVariables))]
    .filter((name) => !Object.hasOwn(variables, name))
    .sort();
  const names = [...Object.keys(variables), ...missing];
  return { ...place, variables: names.map((name) => variable(model, name, variables)) };
}

interface Target {
  readonly model: Model;
  readonly stage: string;
  readonly region: string | undefined;
  /** Undefined for the project's own `.env`. */
  readonly bucket: JawsBucket | undefined;
  read(): Promise<Variables>;
  edit(change: (text: string) => string): Promise<Variables>;
}

const remote = (aws: Aws, model: Model, region: RegionModel): Target => ({
  model,
  stage: region.stage,
  region: region.region,
  bucket: jawsBucket(aws, region),
  read: async () => (await readEnvironment(aws, model.name, region)).values,
  edit: async (change) => (await editEnvironment(aws, model.name, region, change)).values,
});

const local = (root: string, model: Model, host: Host): Target => ({
  model,
  stage: localStage,
  region: undefined,
  bucket: undefined,
  read: async () => (await readLocalEnv(root)).variables,
  edit: async (change) => {
    const variables = await editLocalEnv(root, change);
    host.emit({ type: 'wrote', path: localEnvFile(root) });
    return variables;
  },
});

/** Each region that the options select, or the project's own `.env`. */
async function targets(host: Host, options: EnvOptions): Promise<readonly Target[]> {
  const { model } = openedOf(options);
  if (options.stage === localStage) return [local(options.root, model, host)];
  const regions = regionsOf(model, options.stage, options.region);
  const aws = await reach(host, model, options.profile, options.stage);
  return regions.map((region) => remote(aws, model, region));
}

/**
 * All variables, and those that functions need and miss. A region that cannot be read hides no other; throws what the first one says when none can
 * be read. `soFar` gets the regions that have answered while some have not.
 */
export function listEnv(
  host: Host,
  options: EnvOptions,
  soFar?: (regions: readonly EnvRegion[]) => void,
): Promise<readonly EnvRegion[]> {
  return forUser(host, async () => {
    const all = await targets(host, options);
    const of = (parts: readonly RegionPart<Variables>[]) => parts.map((part, at) => listed(all[at]!, part));
    const parts = await readEach(all, {
      read: (one) => readPart(one.region ?? '', one.read),
      waiting: ({ region = '' }) => waitingPart({ region }),
      report: soFar && ((found) => soFar(of(found))),
    });
    checkSomeRead(parts);
    return of(parts);
  });
}

function listed({ model, stage, region }: Target, part: RegionPart<Variables>): EnvRegion {
  if ('value' in part) return list(model, { stage, region }, part.value);
  if ('waiting' in part) return { stage, region, variables: [], waiting: true };
  const { region: _, ...error } = part.error;
  return { stage, region, variables: [], error };
}

/** One variable. Throws EnvVariableNotSet when a region lacks it. */
export function getEnv(host: Host, options: EnvOptions, name: string): Promise<readonly EnvRegion[]> {
  return forUser(host, async () =>
    bare(
      await Promise.all(
        (await targets(host, options)).map(async (one) => {
          const variables = await one.read();
          const found = variable(one.model, name, variables);
          if (found.value === undefined) {
            // A variable that functions need is spelled correctly.
            const near = found.neededBy.length > 0 ? undefined : nearest(name, Object.keys(variables));
            throw fail('EnvVariableNotSet', { name, stage: one.stage, region: one.region, nearest: near });
          }
          return { stage: one.stage, region: one.region, variables: [found] };
        }),
      ),
    ),
  );
}

/**
 * Sets a variable to a value or a reference; functions get it with their next deployment. A region that fails does not
 * stop the others: EnvPartlyChanged says what was done in which region.
 */
export function setEnv(
  host: Host,
  options: EnvOptions,
  name: string,
  value: string | DynamicReference,
): Promise<readonly EnvRegion[]> {
  return forUser(host, async () => {
    checkEnvName(name);
    const text = typeof value === 'string' ? value : formatReference(value);
    if (typeof value === 'object') checkReference(options.stage, name);
    else if (options.stage !== localStage) checkEnvValue(name, value);
    // The bucket may have lost the environment since the stage was created.
    const first = options.stage === localStage ? '' : firstEnvironment(options.stage);
    return edit(host, options, { name, is: 'set' }, (before) => setInDotenv(before || first, name, text));
  });
}

/** JAWS itself needs these two before CloudFormation could know them. */
function checkReference(stage: string, name: string): void {
  const isOwn = name === 'JAWS_STAGE' || name === 'JAWS_DATA_MODEL_STAGE';
  if (stage === localStage || isOwn) throw fail('EnvReferenceHere', { name });
}

/** Removes a variable, as `setEnv` sets it. Throws EnvVariableNotSet when no region has it. */
export function unsetEnv(host: Host, options: EnvOptions, name: string): Promise<readonly EnvRegion[]> {
  return forUser(host, async () => {
    let found = false;
    const names = new Set<string>();
    const result = await edit(host, options, { name, is: 'not set' }, (text) => {
      const variables = parseDotenv(text);
      for (const each of Object.keys(variables)) names.add(each);
      if (!Object.hasOwn(variables, name)) return text;
      found = true;
      return unsetInDotenv(text, name);
    });
    if (!found) {
      const { region, stage } = options;
      throw fail('EnvVariableNotSet', { name, stage, region, unset: true, nearest: nearest(name, [...names]) });
    }
    return result;
  });
}

async function edit(
  host: Host,
  options: EnvOptions,
  what: VariableGoal,
  change: (text: string) => string,
): Promise<EnvRegion[]> {
  const all = await targets(host, options);
  return bare(await inEach(host, all, what, async (one) => list(one.model, one, await one.edit(change))));
}

interface VariableGoal {
  /** Of variables. */
  readonly name: string;
  readonly is: 'set' | 'not set';
}

/**
 * Changes the environment of each place; a failure does not stop the others. Several regions are changed under their leases: all get the values of one command,
 * and a deployment does not take those of before in one region and the new ones in the next. Throws the error if there is one place, otherwise EnvPartlyChanged.
 */
export async function inEach<Place extends Pick<Target, 'model' | 'stage' | 'region' | 'bucket'>, Done>(
  host: Host,
  all: readonly Place[],
  what: VariableGoal,
  change: (place: Place) => Promise<Done>,
): Promise<Done[]> {
  const buckets = all.length > 1 ? all.flatMap(({ bucket }) => bucket ?? []) : [];
  const project = all[0]?.model.name ?? '';
  const deployment = newDeploymentId(host.now());
  const options = { host, project, deployment, activity: 'env' as const, force: false };
  const results = await underLeases(buckets, options, (_held, unleased) =>
    Promise.allSettled(
      all.map(async (place) => {
        if (unleased.has(place.region ?? '')) throw unleased.get(place.region ?? '');
        return change(place);
      }),
    ),
  );
  const name = (index: number) => [all[index]!.stage, all[index]!.region].filter((word) => word).join(' ');
  const done = results.flatMap((result, index) => (result.status === 'fulfilled' ? [name(index)] : []));
  const failed = results.flatMap((result, index) =>
    result.status === 'rejected' ? [{ where: name(index), error: rejected(result.reason) }] : [],
  );
  if (failed.length === 0) return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  if (all.length === 1) throw failed[0]!.error;
  const problems = failed.map(({ where, error }) => {
    // Any other error is a bug, which a user's error must not hide.
    if (!(error instanceof JawsError)) throw error;
    return { message: `${where}: ${error.message}`, ...(error.hint && { hint: error.hint }) };
  });
  throw fail(
    'EnvPartlyChanged',
    { ...what, done, failed: failed.map(({ where }) => where) },
    { problems, cause: failed.map(({ error }) => error) },
  );
}

const bare = (regions: readonly EnvRegion[]): EnvRegion[] =>
  regions.map(({ stage, region, variables }) => ({ stage, region, variables }));
