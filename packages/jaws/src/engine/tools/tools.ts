import * as z from 'zod';
import type { Event } from '../../events.ts';
import { deploy } from '../deploy.ts';
import { doctor } from '../doctor/doctor.ts';
import { listEndpoints } from '../endpoints.ts';
import { listEnv, setEnv } from '../env.ts';
import { invoke } from '../invoke.ts';
import { logs } from '../logs.ts';
import { releases } from '../releases/releases.ts';
import { rollback } from '../releases/rollback.ts';
import { status } from '../status.ts';
import { searchDocs } from './docs.ts';
import type { Tool, ToolContext } from './types.ts';

const stage = z.string().min(1).describe('A stage of the project, such as dev.');
const region = z.string().min(1).optional().describe('A region of the stage; without it: every region.');
const functions = z
  .array(z.string().min(1))
  .min(1)
  .optional()
  .describe('Ids of functions, such as greetings/hello; without it: all of the project.');
const where = z.strictObject({ stage: stage.optional(), region });

/** Ties what a tool takes to its schema. */
const tool = <Schema extends z.ZodType>(
  one: Omit<Tool, 'input' | 'run'> & {
    readonly input: Schema;
    readonly run: (input: z.output<Schema>, context: ToolContext) => Promise<object>;
  },
): Tool => one;

const at = ({ root, project, profile }: ToolContext) => ({ root, opened: project, profile });

interface Selected {
  readonly stage: string;
  readonly region?: string | undefined;
  readonly functions?: readonly string[] | undefined;
}

/** Named functions with their endpoints, else everything. */
function selectionOf({ stage, region, functions }: Selected, { project }: ToolContext) {
  if (!functions) {
    return { stage, region, resources: true, functions: 'all', endpoints: 'all', domains: true } as const;
  }
  const own = project.model.endpoints.filter((one) => functions.includes(one.function));
  return { stage, region, resources: false, functions, endpoints: own.map(({ id }) => id) };
}

export const tools: readonly Tool[] = [
  tool({
    name: 'jaws_status',
    title: 'Status',
    description: 'What is deployed where: stacks, functions, endpoints and resources of each stage and region.',
    changes: 'never',
    input: where,
    run: ({ stage, region }, { host, root, profile }) => status(host, { root, profile, stage, region }),
  }),
  tool({
    name: 'jaws_plan',
    title: 'Plan',
    description: 'What a deployment would change, what it costs and how long it takes. Changes nothing.',
    changes: 'never',
    input: z.strictObject({ stage, region, functions }),
    run: async (input, context) => {
      const { project, profile } = context;
      const { plan, missing } = await deploy(context.host, {
        project,
        profile,
        selection: selectionOf(input, context),
        mode: 'plan',
      });
      return { plan, missingVariables: missing };
    },
  }),
  tool({
    name: 'jaws_logs',
    title: 'Logs',
    description: 'Lines that functions have logged lately, oldest first; the newest are kept where there are too many.',
    changes: 'never',
    input: z.strictObject({
      stage,
      region,
      functions,
      minutes: z.number().int().min(1).max(1440).default(10).describe('How far back.'),
      filter: z.string().optional().describe('A filter pattern of CloudWatch Logs.'),
      limit: z.number().int().min(1).max(1000).default(200).describe('So many lines at most.'),
    }),
    run: async ({ stage, region, functions, minutes, filter, limit }, context) => {
      const { notDeployed } = await logs(context.host, {
        ...at(context),
        stage,
        region,
        functions: functions ?? context.project.model.functions.map(({ id }) => id),
        since: context.host.now().getTime() - minutes * 60_000,
        follow: false,
        filter,
      });
      const isLine = (event: Event) => event.type === 'function-log';
      const lines = context.events.filter(isLine);
      return { lines: lines.slice(-limit), leftOut: Math.max(0, lines.length - limit), notDeployed };
    },
  }),
  tool({
    name: 'jaws_releases',
    title: 'Releases',
    description: 'Deployments of a stage, newest first: number, when, who, commit, regions, result.',
    changes: 'never',
    input: z.strictObject({ stage, limit: z.number().int().min(1).max(100).default(20) }),
    run: ({ stage, limit }, context) => releases(context.host, { ...at(context), stage, limit }),
  }),
  tool({
    name: 'jaws_endpoints',
    title: 'Endpoints',
    description: 'Endpoints of the project with their functions, authorization, and addresses where they are deployed.',
    changes: 'never',
    input: where,
    run: ({ stage, region }, { host, root, profile }) => listEndpoints(host, { root, profile, stage, region }),
  }),
  tool({
    name: 'jaws_env_names',
    title: 'Names of variables',
    description:
      'Environment variables of a stage: names, whether they are set, and the functions that need them. Never values.',
    changes: 'never',
    input: z.strictObject({ stage, region }),
    run: async ({ stage, region }, context) => {
      const regions = await listEnv(context.host, { ...at(context), stage, region });
      return {
        regions: regions.map((one) => ({
          stage: one.stage,
          region: one.region,
          variables: one.variables.map(({ name, value, neededBy }) => ({ name, set: value !== undefined, neededBy })),
        })),
      };
    },
  }),
  tool({
    name: 'jaws_docs',
    title: 'Documentation',
    description: 'Searches the documentation of JAWS.',
    changes: 'never',
    input: z.strictObject({ query: z.string().min(2).max(200) }),
    run: async ({ query }) => ({ sections: searchDocs(query) }),
  }),
  tool({
    name: 'jaws_doctor',
    title: 'Doctor',
    description: 'Checks what JAWS needs: tools, project, account, rights, clock, ports, embedded cloud, disk, proxy.',
    changes: 'never',
    input: z.strictObject({ stage: stage.optional() }),
    run: async ({ stage }, { host, cwd, env, version, profile }) => ({
      checks: await doctor(host, { cwd, env, version, profile, stage }),
    }),
  }),
  tool({
    name: 'jaws_invoke',
    title: 'Invoke',
    description:
      'Calls a deployed function with an event; without one, with its event.json. It does whatever the function does.',
    changes: 'outside',
    input: z.strictObject({ stage, region, function: z.string().min(1), event: z.unknown().optional() }),
    run: async (input, context) => {
      const event = input.event === undefined ? undefined : ({ from: 'value', value: input.event } as const);
      const { stage, region, function: id } = input;
      return { ...(await invoke(context.host, { ...at(context), stage, region, function: id, event, async: false })) };
    },
  }),
  tool({
    name: 'jaws_deploy',
    title: 'Deploy',
    description: 'Deploys a stage. Refuses whatever would lose data.',
    changes: 'always',
    input: z.strictObject({ stage, region, functions }),
    run: async (input, context) => {
      const { project, profile } = context;
      const selection = selectionOf(input, context);
      return { ...(await deploy(context.host, { project, profile, selection, rollout: {} })) };
    },
  }),
  tool({
    name: 'jaws_rollback',
    title: 'Roll back',
    description: 'Brings a stage back to an earlier release; without a number, the one before the newest.',
    changes: 'always',
    input: z.strictObject({ stage, region, release: z.string().optional() }),
    run: async ({ stage, region, release }, { host, project, profile }) => ({
      ...(await rollback(host, {
        project,
        profile,
        stage,
        region,
        release,
        plan: false,
        recover: false,
        forceUnlock: false,
        allowDataLoss: [],
      })),
    }),
  }),
  tool({
    name: 'jaws_env_set',
    title: 'Set a variable',
    description:
      'Sets an environment variable of a stage; functions get it with the next deployment. The value is not repeated.',
    changes: 'always',
    input: z.strictObject({ stage, region, name: z.string().min(1), value: z.string() }),
    run: async ({ stage, region, name, value }, context) => {
      const regions = await setEnv(context.host, { ...at(context), stage, region }, name, value);
      return { name, regions: regions.map((one) => ({ stage: one.stage, region: one.region })) };
    },
  }),
];
