import * as z from 'zod';
import type { Event } from '../../events.ts';
import { checkIds } from '../open.ts';
import type { EnvRegion } from '../types.ts';
import { at, functions, region, stage, tool } from './define.ts';
import type { ToolContext } from './types.ts';

const where = z.strictObject({ stage: stage.optional(), region });
const days = (most: number) => z.number().int().min(1).max(most);

/** The named functions, or all. */
const named = (ids: readonly string[] | undefined, { project: { model } }: ToolContext) =>
  ids ?? model.functions.map(({ id }) => id);

/** Tools that only read. */
export const readingTools = [
  tool({
    name: 'jaws_project',
    title: 'Project',
    description: 'The project as its files describe it: stages with regions, functions, endpoints. Reaches no account.',
    changes: 'never',
    input: z.strictObject({}),
    run: async (_, { project, version, allowed }) =>
      (await import('./project.ts')).projectFacts(project, version, allowed),
  }),
  tool({
    name: 'jaws_schema',
    title: 'Schemas of an endpoint',
    description: 'The JSON schemas of requests and responses that the code of an endpoint names.',
    changes: 'never',
    input: z.strictObject({ endpoint: z.string().min(1).describe('Such as GET /greetings/hello.') }),
    run: async ({ endpoint }, { host, project }) => {
      checkIds(project.model, [], [endpoint]);
      return (await import('./project.ts')).endpointSchemas(host, project, endpoint);
    },
  }),
  tool({
    name: 'jaws_status',
    title: 'Status',
    description: 'What is deployed where: stacks, functions, endpoints and resources of each stage and region.',
    changes: 'never',
    input: where,
    run: async ({ stage, region }, { host, root, profile, soFar }) =>
      (await import('../status.ts')).status(host, { root, profile, stage, region, soFar }),
  }),
  tool({
    name: 'jaws_grid',
    title: 'Stages and regions',
    description:
      'Each stage and region at a glance: release, state, differences from the others, active alarms, cost per day.',
    changes: 'never',
    input: z.strictObject({
      stage: stage.optional(),
      region,
      measured: z.boolean().default(false).describe('Also prices the usage of the last day, from CloudWatch metrics.'),
    }),
    run: async (input, { host, project, profile, soFar }) =>
      (await import('./grid.ts')).grid(host, { ...input, project, profile, soFar }),
  }),
  tool({
    name: 'jaws_drift',
    title: 'Drift',
    description: 'Resources that were changed or deleted outside of CloudFormation. Takes up to minutes.',
    changes: 'never',
    patient: true,
    input: z.strictObject({ stage, region }),
    run: async (input, { host, project, profile }) =>
      (await import('./drift.ts')).driftOf(host, { ...input, project, profile }),
  }),
  tool({
    name: 'jaws_drill',
    title: 'Running drills',
    description: 'Running drills of this project on this machine: the lost region, where traffic goes, what fails.',
    changes: 'never',
    input: z.strictObject({}),
    run: async (_, { host, root }) => ({
      drills: (await import('../drill/progress.ts')).runningDrills(root, host.now()),
    }),
  }),
  tool({
    name: 'jaws_metrics',
    title: 'Metrics',
    description:
      'Invocations, errors, throttles, durations and concurrency of functions, requests and latency of APIs, in each region.',
    changes: 'never',
    input: z.strictObject({
      stage,
      region,
      functions,
      minutes: z.number().int().min(1).max(655_200).default(180).describe('How far back.'),
      coldStarts: z.boolean().default(false).describe('Also finds cold starts in the logs, which takes longer.'),
    }),
    run: async ({ stage, region, functions, minutes, coldStarts }, context) =>
      (await import('../metrics/metrics.ts')).metrics(context.host, {
        ...at(context),
        stage,
        region,
        functions: named(functions, context),
        span: minutes * 60_000,
        coldStarts,
        soFar: context.soFar,
      }),
  }),
  tool({
    name: 'jaws_cost',
    title: 'Cost',
    description:
      'The monthly cost of a stage, by function, endpoint, resource and region, at the traffic of a usage file, or assumed or measured traffic.',
    changes: 'never',
    input: z.strictObject({
      stage,
      region,
      traffic: z
        .enum(['file', 'small', 'medium', 'large', 'metrics'])
        .optional()
        .describe(
          'file: usage.<stage>.json or usage.json of the project, else small. metrics: measured by CloudWatch.',
        ),
      days: days(450).default(7).describe('With metrics: the number of days to read.'),
      release: z.string().min(1).optional().describe('An earlier release, at assumed traffic.'),
    }),
    run: async (input, context) => (await import('./cost.ts')).costOfStage(context, input),
  }),
  tool({
    name: 'jaws_check',
    title: 'Health',
    description: 'Calls every endpoint that declares health, in every region.',
    changes: 'never',
    input: z.strictObject({ stage, region }),
    run: async (input, context) => (await import('../check.ts')).check(context.host, { ...at(context), ...input }),
  }),
  tool({
    name: 'jaws_logs',
    title: 'Logs',
    description: 'Recent log lines of functions, oldest first; with more than the limit, the newest.',
    changes: 'never',
    input: z.strictObject({
      stage,
      region,
      functions,
      minutes: z.number().int().min(1).max(1440).default(10).describe('How far back.'),
      since: z.iso.datetime({ offset: true }).optional().describe('Instead of minutes: lines since this time.'),
      until: z.iso.datetime({ offset: true }).optional().describe('With since: lines up to this time.'),
      filter: z.string().max(1024).optional().describe('A filter pattern of CloudWatch Logs.'),
      requestId: z
        .string()
        .regex(/^[\w-]{8,64}$/)
        .optional()
        .describe('Only lines that contain this request id.'),
      limit: z.number().int().min(1).max(1000).default(200).describe('The maximum number of lines.'),
    }),
    run: async ({ stage, region, functions, minutes, since, until, filter, requestId, limit }, context) => {
      const { logs } = await import('../logs.ts');
      const { host, soFar } = context;
      const isWanted = ({ message }: { readonly message: string }) =>
        requestId === undefined || message.includes(requestId);
      const lines: (Event & { readonly type: 'function-log' })[] = [];
      const take = (event: Event) => {
        if (event.type !== 'function-log') host.emit(event);
        else if (isWanted(event)) lines.push(event);
      };
      const {
        lines: _,
        leftOut = 0,
        ...found
      } = await logs(
        { ...host, emit: take },
        {
          ...at(context),
          stage,
          region,
          functions: named(functions, context),
          since: since === undefined ? host.now().getTime() - minutes * 60_000 : Date.parse(since),
          until: until === undefined ? undefined : Date.parse(until),
          follow: false,
          filter: filter ?? (requestId === undefined ? undefined : `"${requestId}"`),
          newest: limit,
          soFar:
            soFar &&
            ((some, { lines: _, leftOut = 0, ...found }) => soFar({ lines: some.filter(isWanted), leftOut, ...found })),
        },
      );
      return { lines, leftOut, ...found };
    },
  }),
  tool({
    name: 'jaws_releases',
    title: 'Releases',
    description: 'Deployments of a stage, newest first: number, when, who, commit, regions, result.',
    changes: 'never',
    input: z.strictObject({ stage, limit: z.number().int().min(1).max(100).default(20) }),
    run: async ({ stage, limit }, context) =>
      (await import('../releases/releases.ts')).releases(context.host, {
        ...at(context),
        stage,
        limit,
        soFar: context.soFar,
      }),
  }),
  tool({
    name: 'jaws_release',
    title: 'A release',
    description:
      'One release, and its changes in each region compared with another release, by default the one before.',
    changes: 'never',
    input: z.strictObject({ stage, release: z.string().min(1), than: z.string().min(1).optional() }),
    run: async (input, context) =>
      (await import('../releases/releases.ts')).showRelease(context.host, { ...at(context), ...input }),
  }),
  tool({
    name: 'jaws_endpoints',
    title: 'Endpoints',
    description: 'Endpoints of the project with their functions, authorization, and addresses where they are deployed.',
    changes: 'never',
    input: where,
    run: async ({ stage, region }, { host, root, profile }) =>
      (await import('../endpoints.ts')).listEndpoints(host, { root, profile, stage, region }),
  }),
  tool({
    name: 'jaws_env_names',
    title: 'Names of variables',
    description:
      'Environment variables of a stage: their names, whether they are set, and the functions that need them. Never values.',
    changes: 'never',
    input: z.strictObject({ stage, region }),
    run: async ({ stage, region }, context) => {
      const { listEnv } = await import('../env.ts');
      const { soFar } = context;
      const namesOf = (regions: readonly EnvRegion[]) => ({
        regions: regions.map(({ variables, ...one }) => ({
          ...one,
          variables: variables.map(({ name, value, neededBy }) => ({ name, set: value !== undefined, neededBy })),
        })),
      });
      const report = soFar && ((found: readonly EnvRegion[]) => soFar(namesOf(found)));
      return namesOf(await listEnv(context.host, { ...at(context), stage, region }, report));
    },
  }),
  tool({
    name: 'jaws_env_value',
    title: 'Value of a variable',
    description: 'The value of a variable in each region.',
    changes: 'never',
    reveals: true,
    doors: ['dash'],
    input: z.strictObject({ stage, region, name: z.string().min(1) }),
    run: async ({ stage, region, name }, context) => {
      const { getEnv } = await import('../env.ts');
      const regions = await getEnv(context.host, { ...at(context), stage, region }, name);
      return {
        name,
        regions: regions.map((one) => {
          const [variable] = one.variables;
          return { region: one.region, value: variable?.value ?? '', reference: variable?.reference };
        }),
      };
    },
  }),
  tool({
    name: 'jaws_policy',
    title: 'Rights',
    description:
      'The smallest IAM policy for what this server is allowed to do: to read, or to deploy as well. Reaches no account.',
    changes: 'never',
    input: z.strictObject({ stage: stage.optional() }),
    run: async ({ stage }, context) =>
      (await import('./policy.ts')).leastPolicy(context.host, { ...at(context), stage, allowed: context.allowed }),
  }),
  tool({
    name: 'jaws_docs',
    title: 'Documentation',
    description: 'Searches the documentation of JAWS.',
    changes: 'never',
    input: z.strictObject({ query: z.string().min(2).max(200) }),
    run: async ({ query }) => ({ sections: (await import('./docs.ts')).searchDocs(query) }),
  }),
  tool({
    name: 'jaws_doctor',
    title: 'Doctor',
    description:
      'Checks what JAWS needs: tools, project, account, permissions, clock, ports, embedded cloud, disk, proxy.',
    changes: 'never',
    input: z.strictObject({ stage: stage.optional() }),
    run: async ({ stage }, { host, cwd, env, version, profile }) => ({
      checks: await (await import('../doctor/doctor.ts')).doctor(host, { cwd, env, version, profile, stage }),
    }),
  }),
] as const;
