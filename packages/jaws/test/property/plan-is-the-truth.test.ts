import { expect, test } from 'vitest';
import { startCloud } from '../../../cloud/src/index.ts';
import { deploy } from '../../src/engine/deploy.ts';
import { setEnv } from '../../src/engine/env.ts';
import { openProject } from '../../src/engine/open.ts';
import { projectFolder, testHost } from '../../src/engine/testing/project.ts';
import type { DeployOptions, DeployResult } from '../../src/engine/types.ts';
import { JawsError } from '../../src/errors/error.ts';
import type { Selection } from '../../src/plan/types.ts';
import { editSomething, firstShape } from './support/edits.ts';
import { lies, watcher } from './support/happened.ts';
import { randomOf } from './support/random.ts';
import { region, type Shape, writeShape } from './support/shape.ts';

/** Projects, each with its own seed, `SEED` and the ones after it; 75 in `npm run test:soak`. */
const PROJECTS = Number(process.env.PLAN_PROJECTS ?? 4);
/** Edits of each project, one after another, beside its first deployment. */
const EDITS = Number(process.env.PLAN_EDITS ?? 3);
const SEED = Number(process.env.PLAN_SEED ?? 1);
/** Clouds at a time: deployments mostly wait. */
const LANES = 4;

const all: Selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' };

type Run = (over: Partial<DeployOptions>) => Promise<DeployResult>;

/** What cannot be planned cannot be applied, for the same reason. */
async function checkRefusal(error: unknown, run: Run, look: ReturnType<typeof watcher>): Promise<void> {
  if (!(error instanceof JawsError)) throw error;
  await expect(run({})).rejects.toMatchObject({ code: error.code, message: error.message });
  expect(await look(), `after ${error.code}`).toEqual([]);
}

/** Plans, applies and plans again; throws where one of them was not true. */
async function check(run: Run, look: ReturnType<typeof watcher>): Promise<void> {
  await look();
  const planned = await run({ mode: 'plan' }).catch((error: unknown) => ({ error }));
  expect(await look(), 'a plan changes nothing').toEqual([]);
  if ('error' in planned) return checkRefusal(planned.error, run, look);
  const { plan } = planned;
  const lost = plan.regions.flatMap(({ stacks }) =>
    stacks.flatMap(({ changes }) => changes.flatMap(({ id, data }) => (data ? [id] : []))),
  );
  const { stacks } = await run({ allowDataLoss: lost });
  const shown = JSON.stringify(plan.regions.flatMap((one) => one.stacks));
  expect(lies(plan, await look()), shown).toEqual([]);
  const actions = new Map(plan.regions.flatMap((one) => one.stacks).map(({ name, action }) => [name, action]));
  for (const { stack, result } of stacks) {
    const allowed = { create: ['created'], update: ['updated'], delete: ['deleted'], none: ['unchanged'] };
    const action = actions.get(stack)!;
    if (action !== 'maybe') expect(allowed[action], `${stack} is ${result}, planned: ${action}`).toContain(result);
  }
  const again = await run({ mode: 'plan' });
  expect(again.plan.regions.flatMap((one) => one.stacks.filter(({ action }) => action !== 'none'))).toEqual([]);
  expect(again.plan.empty).toBe(true);
}

async function project(seed: number): Promise<number> {
  const random = randomOf(seed);
  const cloud = await startCloud({ port: 0 });
  const root = projectFolder({ name: 'made', domain: 'made.test' });
  const shape: Shape = firstShape('made', random);
  const done: string[] = ['first'];
  const set = new Map<string, string>();
  try {
    const cf = await (await testHost(cloud.endpoint).connect(undefined)).in(region).cloudFormation();
    const look = watcher(cf);
    const run = (selection: Selection) => (over: Partial<DeployOptions>) =>
      deploy(testHost(cloud.endpoint), { project: openProject(root), selection, ...over });
    for (let step = 0; step <= EDITS; step += 1) {
      if (step > 0) {
        done.push(editSomething(shape, random).join(' + '));
        for (const [name, value] of shape.env) {
          if (set.get(name) === value) continue;
          await setEnv(testHost(cloud.endpoint), { root, stage: 'dev', region }, name, value);
          set.set(name, value);
        }
      }
      writeShape(root, shape);
      if (step > 0 && random.chance(0.25)) {
        const { letter } = random.pick([...shape.functions.values()]);
        done.push(`only ${letter}`);
        await check(run({ ...all, resources: false, functions: [`m/${letter}`], endpoints: [] }), look);
      }
      await check(run(all), look);
    }
    return EDITS + 1;
  } catch (error) {
    throw new Error(
      `PLAN_SEED=${seed} PLAN_PROJECTS=1 PLAN_EDITS=${EDITS}, after ${done.join('; ')}: ${(error as Error).message}`,
      { cause: error },
    );
  } finally {
    await cloud.close();
  }
}

test(`${PROJECTS} generated projects with ${EDITS} edits: what is planned happens, nothing else does, and nothing is left`, {
  timeout: 3_600_000,
}, async () => {
  const seeds = Array.from({ length: PROJECTS }, (_, index) => SEED + index).values();
  const failures: string[] = [];
  let checked = 0;
  await Promise.all(
    Array.from({ length: LANES }, async () => {
      for (const seed of seeds) {
        try {
          const plans = await project(seed);
          checked += plans;
        } catch (error) {
          failures.push((error as Error).message);
        }
      }
    }),
  );
  process.stdout.write(`plan-is-the-truth: PLAN_SEED=${SEED}, ${checked} plans of ${PROJECTS} projects\n`);
  expect(failures).toEqual([]);
  expect(checked).toBe(PROJECTS * (EDITS + 1));
});
