import * as z from 'zod';
import { fail } from '../../errors/catalogue/index.ts';
import { fingerprintOf } from '../../plan/fingerprint.ts';
import type { Deployment } from '../../plan/types.ts';
import type { RegionRead } from '../base.ts';
import { regionsOf } from '../open.ts';
import { at, functions, region, stage, tool } from './define.ts';
import type { ToolContext } from './types.ts';

interface Selected {
  readonly stage: string;
  readonly region?: string | undefined;
  readonly functions?: readonly string[] | undefined;
  readonly endpoints?: readonly string[] | undefined;
}

/** Named functions with their endpoints, or only the endpoints that are named as well; by default everything. */
function selectionOf({ stage, region, functions, endpoints }: Selected, { project }: ToolContext) {
  if (!functions && !endpoints) {
    return { stage, region, resources: true, functions: 'all', endpoints: 'all', domains: true } as const;
  }
  const own = project.model.endpoints.filter((one) => functions?.includes(one.function));
  return {
    stage,
    region,
    resources: false,
    functions: functions ?? [],
    endpoints: endpoints ?? own.map(({ id }) => id),
  };
}

const endpoints = z
  .array(z.string().min(1))
  .optional()
  .describe('Ids of endpoints, such as GET /greetings/hello; without it: those of the functions.');
const selection = z.strictObject({ stage, region, functions, endpoints });
const release = z.strictObject({ stage, region, release: z.string().optional() });
const name = z.string().min(1);

async function rollBack(input: z.output<typeof release>, { host, project, profile }: ToolContext, plan: boolean) {
  const { rollback } = await import('../releases/rollback.ts');
  const cautious = { recover: false, forceUnlock: false, allowDataLoss: [] };
  return {
    ...(await rollback(host, { project, profile, region: undefined, release: undefined, ...input, plan, ...cautious })),
  };
}

/** What a deployment of the selection would change. */
async function planOf(input: Selected, context: ToolContext) {
  const { deploy } = await import('../deploy.ts');
  const { host, project, profile } = context;
  const places = regionsOf(project.model, input.stage, input.region);
  const where = places.length === 1 ? places[0]!.region : `${places.length} regions`;
  const step = { type: 'step', id: 'compare', title: `Comparing with what is deployed in ${where}` } as const;
  host.emit({ ...step, state: 'started' });
  const selection = selectionOf(input, context);
  const onRead = ({ region, stacks, done, total }: RegionRead) => {
    const detail = `${region}: ${stacks === undefined ? 'could not be read' : `${stacks} stack${stacks === 1 ? '' : 's'}`}`;
    host.emit({ ...step, state: 'progress', done, total, detail });
  };
  let fingerprint = '';
  const onPlanned = (deployment: Deployment) => {
    fingerprint = fingerprintOf(deployment);
  };
  const { plan, missing } = await deploy(host, { project, profile, selection, mode: 'plan', onRead, onPlanned });
  host.emit({ ...step, state: 'done' });
  return { plan, missingVariables: missing, fingerprint };
}

/** Tools that plan a deployment, and those that run one. */
export const deployingTools = [
  tool({
    name: 'jaws_plan',
    title: 'Plan',
    description: 'What a deployment would change, what it costs and how long it takes. Changes nothing.',
    changes: 'never',
    patient: true,
    input: selection,
    run: planOf,
  }),
  tool({
    name: 'jaws_deploy',
    title: 'Deploy',
    description: 'Deploys a stage. Refuses changes that would lose data.',
    changes: 'always',
    input: selection,
    preview: planOf,
    run: async (input, context) => {
      const { deploy } = await import('../deploy.ts');
      const { project, profile, confirmed } = context;
      const selection = selectionOf(input, context);
      const onPlanned = (deployment: Deployment) => {
        const shown = (confirmed as Partial<Awaited<ReturnType<typeof planOf>>> | undefined)?.fingerprint;
        if (shown === undefined || shown === fingerprintOf(deployment)) return;
        throw fail('ToolUnconfirmed', { tool: 'jaws_deploy', stage: input.stage, why: 'moved' });
      };
      return { ...(await deploy(context.host, { project, profile, selection, rollout: {}, onPlanned })) };
    },
  }),
  tool({
    name: 'jaws_rollback',
    title: 'Roll back',
    description: 'Rolls a stage back to an earlier release; without a number, to the one before the newest.',
    changes: 'always',
    input: release,
    preview: async (input, context) => {
      const { plan, from, to, untouched, variables } = await rollBack(input, context, true);
      return { plan, from, to, untouched, variables };
    },
    // By default it is the release before the newest, which another deployment may have changed since the plan was shown.
    run: (input, context) => {
      const shown = context.confirmed as Partial<Awaited<ReturnType<typeof rollBack>>> | undefined;
      const release = shown?.to === undefined ? input.release : String(shown.to);
      return rollBack({ ...input, release }, context, false);
    },
  }),
  tool({
    name: 'jaws_env_set',
    title: 'Set a variable',
    description:
      'Sets an environment variable of a stage; functions get it with the next deployment. The value is not repeated.',
    changes: 'always',
    input: z.strictObject({ stage, region, name, value: z.string() }),
    run: async ({ stage, region, name, value }, context) => {
      const { setEnv } = await import('../env.ts');
      const regions = await setEnv(context.host, { ...at(context), stage, region }, name, value);
      return { name, regions: regions.map((one) => ({ stage: one.stage, region: one.region })) };
    },
  }),
  tool({
    name: 'jaws_env_unset',
    title: 'Remove a variable',
    description: 'Removes an environment variable of a stage; functions lose it with the next deployment.',
    changes: 'always',
    doors: ['dash'],
    input: z.strictObject({ stage, region, name }),
    run: async ({ stage, region, name }, context) => {
      const { unsetEnv } = await import('../env.ts');
      const regions = await unsetEnv(context.host, { ...at(context), stage, region }, name);
      return { name, regions: regions.map((one) => ({ stage: one.stage, region: one.region })) };
    },
  }),
] as const;
