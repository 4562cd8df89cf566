import * as z from 'zod';
import { at, region, stage, tool } from './define.ts';

const first = z.string().min(1).max(64).optional().describe('A region of the stage; without it: the first one.');
const text = z.string().max(8192);

/** Tools that list past requests, and tools that make new ones. */
export const callingTools = [
  tool({
    name: 'jaws_requests',
    title: 'Requests',
    description:
      'The latest requests to a stage: all that the embedded cloud remembers; elsewhere runs that sessions of `jaws dev` recorded.',
    changes: 'never',
    input: z.strictObject({
      stage,
      region,
      function: z.string().min(1).optional(),
      failed: z.boolean().default(false).describe('Only those that failed.'),
      limit: z.number().int().min(1).max(500).default(50),
    }),
    run: async (input, { host, root, project, profile, soFar }) =>
      (await import('./requests.ts')).listRequests(host, { ...input, root, project, profile, soFar }),
  }),
  tool({
    name: 'jaws_request',
    title: 'A request',
    description:
      'A timeline of one request: gateway, authorizer, function and the AWS calls that it made; event, result, log.',
    changes: 'never',
    input: z.strictObject({ stage, region, id: z.string().min(1).max(128) }),
    run: async (input, { host, root, project, profile }) =>
      (await import('./waterfall.ts')).requestDetail(host, { ...input, root, project, profile }),
  }),
  tool({
    name: 'jaws_replay',
    title: 'Replay',
    description:
      'Calls a function again with the event of an earlier run, or with an edited one, and compares the results.',
    changes: 'outside',
    input: z.strictObject({ stage, region: first, id: z.string().min(1).max(128), event: z.unknown().optional() }),
    run: async (input, { host, root, project, profile }) =>
      (await import('./replay.ts')).replayInvocation(host, { ...input, root, project, profile }),
  }),
  tool({
    name: 'jaws_invoke',
    title: 'Invoke',
    description:
      'Calls a deployed function with an event; without one, with its event.json. It does whatever the function does.',
    changes: 'outside',
    input: z.strictObject({ stage, region, function: z.string().min(1), event: z.unknown().optional() }),
    run: async (input, context) => {
      const { invoke } = await import('../invoke.ts');
      const event = input.event === undefined ? undefined : ({ from: 'value', value: input.event } as const);
      const { stage, region, function: id } = input;
      return { ...(await invoke(context.host, { ...at(context), stage, region, function: id, event, async: false })) };
    },
  }),
  tool({
    name: 'jaws_call',
    title: 'Call an endpoint',
    description: 'Sends a request to a deployed endpoint of the project over HTTP. It does whatever its function does.',
    changes: 'outside',
    input: z.strictObject({
      stage,
      region: first,
      endpoint: z.string().min(1).describe('Such as GET /orders/{id}.'),
      method: z.string().max(16).optional().describe('The method, for an endpoint that accepts any.'),
      path: z.record(z.string(), text).default({}).describe('Values of the variables in its path.'),
      query: z.record(z.string(), z.union([text, z.array(text)])).default({}),
      headers: z.record(z.string(), text).default({}),
      body: z.string().optional(),
    }),
    run: async (input, { host, project, profile }) =>
      (await import('./call-endpoint.ts')).callEndpoint(host, { ...input, project, profile }),
  }),
] as const;
