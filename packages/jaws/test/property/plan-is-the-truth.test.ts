import { expect, test } from 'vitest';
import { startCloud } from '../../../cloud/src/index.ts';
import { deploy } from '../../src/engine/deploy.ts';
import { setEnv, unsetEnv } from '../../src/engine/env.ts';
import { openProject } from '../../src/engine/open.ts';
import { projectFolder, testHost } from '../../src/engine/testing/project.ts';
import type { DeployOptions, DeployResult } from '../../src/engine/types.ts';
import { JawsError } from '../../src/errors/error.ts';
import type { Selection } from '../../src/plan/types.ts';
import { editSomething, firstShape } from './support/edits.ts';
import { randomOf } from './support/random.ts';
import { falsePlans, watcher } from './support/resource-changes.ts';
import { region, type Shape, writeShape } from './support/shape.ts';

/** Number of projects, each with its own seed: `SEED` and the ones after it; 80 in `npm run test:soak`. */
const PROJECTS = Number(process.env.PLAN_PROJECTS ?? 4);
/** Edits of each project, one after another, in addition to its first deployment. */
const EDITS = Number(process.env.PLAN_EDITS ?? 3);
const SEED = Number(process.env.PLAN_SEED ?? 1);
/** Clouds at a time: deployments mostly wait. */
const LANES = 4;

const all: Selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' };

/** Why a plan may be refused: an output that functions use is gone. */
const refusals = ['ResourcesOutputMissing', 'ParametersMissing'];

type Run = (over: Partial<DeployOptions>) => Promise<DeployResult>;

/** The number of checks, by result. */
interface Checks {
  applied: number;
  /** Changed stacks. */
  changed: number;
  readonly refused: Map<string, number>;
}

/** An impossible plan cannot be applied either, for the same reason. */
async function checkRefusal(error: unknown, run: Run, look: ReturnType<typeof watcher>, checks: Checks): Promise<void> {
  if (!(error instanceof JawsError)) throw error;
  // A generated project is valid by itself; the error is what it would do to the deployed one.
  expect(refusals, error.message).toContain(error.code);
  await expect(run({})).rejects.toMatchObject({ code: error.code, message: error.message });
  expect(await look(), `after ${error.code}`).toEqual([]);
  checks.refused.set(error.code, (checks.refused.get(error.code) ?? 0) + 1);
}

/** Plans, applies and plans again; throws if one of the plans was wrong. */
async function check(run: Run, look: ReturnType<typeof watcher>, checks: Checks): Promise<void> {
  await look();
  const planned = await run({ mode: 'plan' }).catch((error: unknown) => ({ error }));
  expect(await look(), 'a plan changes nothing').toEqual([]);
  if ('error' in planned) return checkRefusal(planned.error, run, look, checks);
  const { plan } = planned;
  const lost = plan.regions.flatMap(({ stacks }) =>
    stacks.flatMap(({ changes }) => changes.flatMap(({ id, data }) => (data ? [id] : []))),
  );
  const { stacks } = await run({ allowDataLoss: lost });
  const shown = JSON.stringify(plan.regions.flatMap((one) => one.stacks));
  expect(falsePlans(plan, await look()).join('\n'), shown).toBe('');
  const actions = new Map(plan.regions.flatMap((one) => one.stacks).map(({ name, action }) => [name, action]));
  const reported = stacks.map(({ stack }) => stack);
  expect(reported.slice().sort(), 'every planned stack has a result, and no other').toEqual([...actions.keys()].sort());
  checks.applied += 1;
  checks.changed += stacks.filter(({ result }) => result !== 'unchanged').length;
  for (const { stack, result } of stacks) {
    const allowed = { create: ['created'], update: ['updated'], delete: ['deleted'], none: ['unchanged'] };
    const action = actions.get(stack)!;
    if (action !== 'maybe') expect(allowed[action], `${stack} is ${result}, planned: ${action}`).toContain(result);
  }
  const again = await run({ mode: 'plan' });
  expect(again.plan.regions.flatMap((one) => one.stacks.filter(({ action }) => action !== 'none'))).toEqual([]);
  expect(again.plan.empty).toBe(true);
}

async function project(seed: number, checks: Checks): Promise<number> {
  const random = randomOf(seed);
  const cloud = await startCloud({ port: 0 });
  const root = projectFolder({ name: 'made', domain: 'made.test' });
  const shape: Shape = firstShape('made', random);
  const done: string[] = ['first'];
  const set = new Map<string, string>();
  try {
    const cf = await (await testHost(cloud.endpoint).connect(undefined)).in(region).cloudFormation();
    const poll = watcher(cf);
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
        for (const name of [...set.keys()].filter((one) => !shape.env.has(one))) {
          await unsetEnv(testHost(cloud.endpoint), { root, stage: 'dev', region }, name);
          set.delete(name);
        }
      }
      writeShape(root, shape);
      if (step > 0 && random.chance(0.25)) {
        const { letter } = random.pick([...shape.functions.values()]);
        done.push(`only ${letter}`);
        await check(run({ ...all, resources: false, functions: [`m/${letter}`], endpoints: [] }), poll, checks);
      }
      await check(run(all), poll, checks);
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
  const checks: Checks = { applied: 0, changed: 0, refused: new Map() };
  await Promise.all(
    Array.from({ length: LANES }, async () => {
      for (const seed of seeds) {
        try {
          const plans = await project(seed, checks);
          checked += plans;
        } catch (error) {
          failures.push((error as Error).message);
        }
      }
    }),
  );
  const refused = [...checks.refused].map(([code, count]) => `${code} ${count}`).join(', ');
  process.stdout.write(
    `plan-is-the-truth: PLAN_SEED=${SEED}, ${checked} projects and edits of ${PROJECTS} projects, ${checks.applied} plans applied, ${checks.changed} stacks changed, refused: ${refused || 'none'}; ${failures.length} failures\n`,
  );
  expect(failures).toEqual([]);
  expect(checked).toBe(PROJECTS * (EDITS + 1));
  expect(checks.applied, 'most are applied').toBeGreaterThan(0.8 * checked);
});
