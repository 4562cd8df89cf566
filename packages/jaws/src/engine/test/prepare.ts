import { connect } from '../../aws/connect.ts';
import type { Aws } from '../../aws/types.ts';
import { rootKey } from '../../cloud/root-key.ts';
import { startThrowAway, type ThrowAwayCloud } from '../../cloud/throw-away.ts';
import { readStacks } from '../../deploy/read.ts';
import { readLocalEnv } from '../../env/local.ts';
import type { Model, RegionModel } from '../../model/types.ts';
import { live } from '../../plan/deployed.ts';
import { functionName } from '../../templates/names.ts';
import { deploy } from '../deploy.ts';
import { firstEnvironment } from '../environment.ts';
import type { Host } from '../host.ts';
import { type OpenProject, openedOf, regionsOf } from '../open.ts';
import { apiBase } from '../urls.ts';
import type { AppNote, PrepareOptions } from './types.ts';

export interface Prepared {
  readonly stage: string;
  readonly regions: readonly string[];
  readonly cloud: ThrowAwayCloud;
  readonly ms: number;
}

/**
 * Deploys the project to a cloud that is started for it; each test file gets a copy of that. Nothing else is reached or changed: no
 * account, not the user's own embedded cloud, no file of the project.
 */
export async function prepareTests(host: Host, options: PrepareOptions): Promise<Prepared> {
  const { env } = options;
  const project = openedOf(options);
  const stage = options.stage ?? project.model.stages[0]?.name ?? '';
  const regions = chosenRegions(project.model, stage, options.region);
  const step = { type: 'step', id: 'test-cloud', title: `Deploying ${stage} for the tests` } as const;
  const began = performance.now();
  const ms = () => Math.round(performance.now() - began);
  host.emit({ ...step, state: 'started' });
  let cloud: ThrowAwayCloud | undefined;
  try {
    cloud = await startThrowAway(env, host.signal);
    const { endpoint } = cloud;
    const aws = await connect({ profile: undefined, env: withoutAws(env), endpoint, credentials: rootKey });
    await deployAll(hostFor(host, aws), project, stage, regions);
    const notes = await Promise.all(regions.map((region) => noteOf(aws, endpoint, project.model, region)));
    await cloud.mark({ stage, regions: notes } satisfies AppNote);
    host.emit({ ...step, state: 'done', ms: ms() });
    return { stage, regions: regions.map(({ region }) => region), cloud, ms: ms() };
  } catch (error) {
    host.emit({ ...step, state: 'failed', ms: ms() });
    await cloud?.close();
    throw error;
  }
}

function chosenRegions(model: Model, stage: string, region: string | undefined): readonly RegionModel[] {
  if (region === 'all') return regionsOf(model, stage, undefined);
  if (region !== undefined) return regionsOf(model, stage, region);
  // The other regions need what only the home region has.
  const all = regionsOf(model, stage, undefined);
  const isAlone = ({ region: own, homeOutputs = {}, replicated }: RegionModel) =>
    [...Object.values(homeOutputs), ...(replicated ? [replicated.home] : [])].every((home) => home === own);
  return [all.find(isAlone) ?? all[0]!];
}

async function deployAll(
  host: Host,
  project: OpenProject,
  stage: string,
  regions: readonly RegionModel[],
): Promise<void> {
  const { text } = await readLocalEnv(project.model.root);
  const names = regions.map(({ region }) => region);
  await deploy(host, {
    project,
    keepOutputs: false,
    // A copy of a protected stage is not that stage.
    allowMissing: true,
    selection: { stage, region: names, resources: true, functions: 'all', endpoints: 'all' },
    // The stage's state on AWS is not read: tests of a project need no account.
    firstEnv: Object.fromEntries(names.map((region) => [region, firstEnvironment(stage, text)])),
  });
}

/** Every profile and every role is the root of the one cloud. Progress messages of the deployment are not about the tests. */
function hostFor(host: Host, aws: Aws): Host {
  return {
    ...host,
    connect: async () => aws,
    agree: undefined,
    emit: (event) => {
      if (event.type === 'warning') host.emit(event);
    },
  };
}

const withoutAws = (env: NodeJS.ProcessEnv) =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('AWS_')));

async function noteOf(
  aws: Aws,
  endpoint: string,
  model: Model,
  place: RegionModel,
): Promise<AppNote['regions'][number]> {
  const { resources, lambdas, endpoints } = await readStacks(aws, model.name, place);
  const api = apiBase(endpoint, live(endpoints)?.outputs ?? {}, place)?.slice(endpoint.length);
  const deployed = new Set(lambdas.flatMap(({ template }) => Object.keys(template.Resources)));
  const functions = model.functions.filter(({ logicalId }) => deployed.has(logicalId));
  return {
    region: place.region,
    api,
    functions: Object.fromEntries(
      functions.map(({ id, logicalId }) => [id, functionName(place.stage, model.name, logicalId)]),
    ),
    outputs: live(resources)?.outputs ?? {},
  };
}
