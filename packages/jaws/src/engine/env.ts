import type { Aws } from '../aws/types.ts';
import { parseDotenv, setInDotenv, unsetInDotenv } from '../base/dotenv.ts';
import { editLocalEnv, localEnvFile, localStage, readLocalEnv } from '../env/local.ts';
import { checkEnvName } from '../env/names.ts';
import { editEnv, readEnv } from '../env/remote.ts';
import { looksSecret } from '../env/secret.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { Model, RegionModel } from '../model/types.ts';
import { neededBy } from './environment.ts';
import type { Host } from './host.ts';
import { forUser, openProject, reach, regionsOf } from './open.ts';
import type { EnvOptions, EnvRegion, EnvVariable } from './types.ts';

type Variables = Readonly<Record<string, string>>;

const variable = (model: Model, name: string, variables: Variables): EnvVariable => {
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
  return { name, value, secret: looksSecret(name, value ?? ''), neededBy: neededBy(model, name) };
};

/** Those that are set in the order of the file, then those that functions need and miss. */
function list(model: Model, place: { stage: string; region: string | undefined }, variables: Variables): EnvRegion {
  const missing = [...new Set(model.functions.flatMap((fn) => fn.envVars))]
    .filter((name) => !Object.hasOwn(variables, name))
    .sort();
  const names = [...Object.keys(variables), ...missing];
  return { ...place, variables: names.map((name) => variable(model, name, variables)) };
}

interface Target {
  readonly model: Model;
  readonly stage: string;
  readonly region: string | undefined;
  read(): Promise<Variables>;
  edit(change: (text: string) => string): Promise<Variables>;
}

const remote = (aws: Aws, model: Model, region: RegionModel): Target => {
  const place = { project: model.name, ...region };
  return {
    model,
    stage: region.stage,
    region: region.region,
    read: async () => (await readEnv(aws, place)).variables,
    edit: async (change) => (await editEnv(aws, place, change)).variables,
  };
};

const local = (root: string, model: Model, host: Host): Target => ({
  model,
  stage: localStage,
  region: undefined,
  read: async () => (await readLocalEnv(root)).variables,
  edit: async (change) => {
    const variables = await editLocalEnv(root, change);
    host.emit({ type: 'wrote', path: localEnvFile(root) });
    return variables;
  },
});

/** Each region that the options mean, or the project's own `.env`. */
async function targets(host: Host, options: EnvOptions): Promise<readonly Target[]> {
  const { model } = openProject(options.root);
  if (options.stage === localStage) return [local(options.root, model, host)];
  const regions = regionsOf(model, options.stage, options.region);
  const aws = await reach(host, model, options.profile);
  return regions.map((region) => remote(aws, model, region));
}

/** All variables, and those that functions need and miss. */
export function listEnv(host: Host, options: EnvOptions): Promise<readonly EnvRegion[]> {
  return forUser(host, async () =>
    Promise.all((await targets(host, options)).map(async (one) => list(one.model, one, await one.read()))).then(bare),
  );
}

/** One variable. Throws EnvVariableNotSet when a region lacks it. */
export function getEnv(host: Host, options: EnvOptions, name: string): Promise<readonly EnvRegion[]> {
  return forUser(host, async () =>
    bare(
      await Promise.all(
        (await targets(host, options)).map(async (one) => {
          const found = variable(one.model, name, await one.read());
          if (found.value === undefined) {
            throw fail('EnvVariableNotSet', { name, stage: one.stage, region: one.region });
          }
          return { stage: one.stage, region: one.region, variables: [found] };
        }),
      ),
    ),
  );
}

/** Sets a variable; functions get it when they are deployed the next time. */
export function setEnv(host: Host, options: EnvOptions, name: string, value: string): Promise<readonly EnvRegion[]> {
  return forUser(host, async () => {
    checkEnvName(name);
    return edit(host, options, (text) => setInDotenv(text, name, value));
  });
}

/** Removes a variable. Throws EnvVariableNotSet when no region has it. */
export function unsetEnv(host: Host, options: EnvOptions, name: string): Promise<readonly EnvRegion[]> {
  return forUser(host, async () => {
    let found = false;
    const result = await edit(host, options, (text) => {
      if (!Object.hasOwn(parseDotenv(text), name)) return text;
      found = true;
      return unsetInDotenv(text, name);
    });
    if (!found) throw fail('EnvVariableNotSet', { name, stage: options.stage, region: options.region });
    return result;
  });
}

async function edit(host: Host, options: EnvOptions, change: (text: string) => string): Promise<EnvRegion[]> {
  const all = await targets(host, options);
  return bare(await Promise.all(all.map(async (one) => list(one.model, one, await one.edit(change)))));
}

const bare = (regions: readonly EnvRegion[]): EnvRegion[] =>
  regions.map(({ stage, region, variables }) => ({ stage, region, variables }));
