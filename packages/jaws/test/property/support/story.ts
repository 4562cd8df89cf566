import { expect } from 'vitest';
import type { Cloud } from '../../../../cloud/src/index.ts';
import { jawsBucket } from '../../../src/deploy/bucket.ts';
import { isAboutAddresses } from '../../../src/deploy/review.ts';
import { addRegions } from '../../../src/engine/add-regions.ts';
import { deploy } from '../../../src/engine/deploy.ts';
import { listEnv, setEnv, unsetEnv } from '../../../src/engine/env.ts';
import type { Host } from '../../../src/engine/host.ts';
import { openProject } from '../../../src/engine/open.ts';
import { releases } from '../../../src/engine/releases/releases.ts';
import { rollback } from '../../../src/engine/releases/rollback.ts';
import type { RollbackOptions } from '../../../src/engine/releases/types.ts';
import { removeStage } from '../../../src/engine/remove.ts';
import { awsAt } from '../../../src/engine/testing/domains.ts';
import { projectFolder, testHost } from '../../../src/engine/testing/project.ts';
import { JawsError } from '../../../src/errors/error.ts';
import { editMade, firstMade, home, type Step, writeMade } from './history.ts';
import { cameraAt, type Picture, recordsOf } from './picture.ts';
import { recordedCode } from './recorded.ts';

/** Refusals that a generated step may meet; anything else is a fault. */
const refusals: Readonly<Partial<Record<Step[0], readonly string[]>>> = {
  // A variable needs a bucket, and a region that others are copied from has to be deployed.
  unset: ['EnvVariableNotSet', 'BucketMissing'],
  set: ['BucketMissing'],
  region: ['BucketMissing'],
  rollback: ['NothingToRollBackTo', 'ReleaseWithoutCode'],
};

/** What may go when a generated project no longer has it: the histories are about going back. */
const lost = ['TableA', 'TableB', 'Sent', 'Mails'];

/** A cloud with a project in it, to which the steps of a history happen. */
export async function startStory(cloud: Cloud) {
  const name = 'story';
  const { endpoint } = cloud;
  const root = projectFolder({ name, domain: `${name}.test`, stages: { dev: [home] } });
  const made = firstMade();
  const zone = await awsAt(endpoint).zone(`${name}.test`);
  const host = () => testHost(endpoint);
  const aws = await host().connect(undefined);
  const stage = 'dev';
  const places = () => openProject(root).model.stages[0]!.regions;
  const cameras = () => places().map(({ region }) => cameraAt(endpoint, region, name));
  const back = (over: Partial<RollbackOptions> = {}) =>
    rollback(host(), {
      project: openProject(root),
      stage,
      region: undefined,
      plan: false,
      recover: false,
      forceUnlock: false,
      allowDataLoss: [],
      ...over,
    });
  const deployTo = (region: string | undefined, mode: 'apply' | 'plan' = 'apply') => {
    const project = openProject(root);
    // Histories take endpoints, functions and domains away.
    const agreeing: Host = { ...host(), agree: async (question) => isAboutAddresses(question) };
    return deploy(agreeing, {
      project,
      selection: { stage, region, resources: true, functions: 'all', endpoints: 'all', domains: true },
      mode,
      allowDataLoss: lost,
    });
  };
  const run = async (step: Step): Promise<unknown> => {
    const [what, first = '', second = ''] = step;
    const known = places().map(({ region }) => region);
    const env = { root, stage, region: undefined };
    if (what === 'set') return setEnv(host(), env, first, second);
    if (what === 'unset') return unsetEnv(host(), env, first);
    if (what === 'rollback') return back();
    if (what === 'deploy') {
      await deployTo(known.includes(first) ? first : undefined);
      // Every table holds something.
      for (const camera of cameras()) {
        for (const table of await camera.tables()) await camera.put(table, `since ${table}`);
      }
      return;
    }
    if (what !== 'region') {
      editMade(made, step);
      return writeMade(root, name, made);
    }
    if (!known.includes(first)) {
      return addRegions(host(), { root, stage, regions: [first], writeOnly: false, recover: false });
    }
    return removeStage(host(), {
      project: openProject(root),
      stage,
      region: first,
      deleteData: false,
      agree: async () => {},
    });
  };
  writeMade(root, name, made);

  return {
    back,
    /** Does a step. Returns the code of the error by which it was refused. */
    async do(step: Step): Promise<string | undefined> {
      try {
        await run(step);
        return undefined;
      } catch (error) {
        if (error instanceof JawsError && refusals[step[0]]?.includes(error.code)) return error.code;
        throw error;
      }
    },
    /** The changes that a deployment of the project as it is would make. */
    async plan(): Promise<readonly string[]> {
      const { plan } = await deployTo(undefined, 'plan');
      return plan.regions.flatMap(({ region, stacks }) =>
        stacks.flatMap(({ name: stack, changes }) =>
          changes.map(({ action, kind, id }) => `${region} ${stack}: ${action} ${kind} ${id}`),
        ),
      );
    },
    newest: async () => (await releases(host(), { root, stage, limit: 1 })).releases[0]?.number,
    async picture(): Promise<Picture> {
      const [found, variables, records] = await Promise.all([
        Promise.all(cameras().map((camera) => camera.picture())),
        listEnv(host(), { root, stage, region: undefined }),
        recordsOf(endpoint, zone),
      ]);
      const values = variables.flatMap(({ region, variables: all }) =>
        all.flatMap((one) => (one.value === undefined ? [] : [[`${region} variable ${one.name}`, one.value]])),
      );
      return { ...Object.assign({}, ...found), ...Object.fromEntries(values), ...records };
    },
    /** The history says which code each region runs. */
    async checkHistory(when: string): Promise<void> {
      const { releases: all } = await releases(host(), { root, stage, limit: 1000 });
      for (const { region, bucket } of places()) {
        const running = await cameraAt(endpoint, region, name).running();
        const current = all.find((one) => one.regions.some((own) => own.region === region && own.current));
        const jaws = jawsBucket(aws, { stage, region, bucket });
        const recorded = (current && (await recordedCode(jaws, name, current.id))) ?? {};
        expect(recorded, `${when}: ${region} as release ${current?.number} has it`).toEqual(running);
      }
    },
  };
}
