import type { Readable } from 'node:stream';
import * as z from 'zod';
import { rejected } from '../../aws/observe.ts';
import { safeJson } from '../../base/visible.ts';
import { callTool, type ToolsContext } from '../../engine/tools/call.ts';
import { toolsOf } from '../../engine/tools/tools.ts';
import type { Tool } from '../../engine/tools/types.ts';
import { JawsError } from '../../errors/error.ts';
import type { Event } from '../../events.ts';
import { asMistake } from '../mistake.ts';
import { createConfirmations, NotConfirmed, takesPlan } from './confirm.ts';
import { RpcError, type RpcOptions, rpc, serveRpc } from './json-rpc.ts';
import { progressText } from './progress.ts';

/** The revision of the protocol: https://modelcontextprotocol.io/specification/2025-06-18 */
const protocolVersion = '2025-06-18';

const tools = toolsOf('mcp');

/** How long a person may think about a question. */
const answerMs = 10 * 60_000;

const initialize = z.object({
  protocolVersion: z.string(),
  capabilities: z
    .object({ elicitation: z.object({}).loose().optional() })
    .loose()
    .default({}),
});
const answerOfPerson = z.object({ action: z.string(), content: z.object({ agree: z.boolean() }).loose().optional() });
const question = {
  type: 'object',
  properties: { agree: { type: 'boolean', title: 'Do it', description: 'Whether this change is made.' } },
  required: ['agree'],
};
const call = z.object({
  name: z.string(),
  arguments: z.record(z.string(), z.unknown()).optional(),
  _meta: z.object({ progressToken: z.union([z.string(), z.number()]).optional() }).optional(),
});

export interface McpStreams {
  readonly input: Readable;
  readonly output: RpcOptions['output'];
  readonly bug: (error: unknown) => void;
}

/** Serves tools to a client until it closes its side. */
export function serveMcp({ input, output, bug }: McpStreams, context: ToolsContext): Promise<void> {
  let isInitialized = false;
  let canAsk = false;
  const { show, confirm } = createConfirmations(context.host.now);
  const server = serveRpc({
    input,
    output,
    bug,
    signal: context.host.signal,
    request: async (method, params, signal) => {
      if (method === 'ping') return {};
      if (method === 'initialize') {
        canAsk = checked(initialize, params).capabilities.elicitation !== undefined;
        isInitialized = true;
        return welcome(context);
      }
      if (!isInitialized) throw new RpcError(rpc.invalidRequest, 'The first request is initialize');
      if (method === 'tools/list') return { tools: tools.filter((tool) => isOffered(tool, context)).map(described) };
      if (method === 'tools/call') return answer(params, signal);
      throw new RpcError(rpc.unknownMethod, `There is no method ${method}`);
    },
  });
  return server.ended;

  /** Anything but a clear yes is a no. */
  async function person(message: string, signal: AbortSignal): Promise<boolean> {
    const until = AbortSignal.any([context.host.signal, signal, AbortSignal.timeout(answerMs)]);
    const params = { message, requestedSchema: question };
    const said = await server.ask('elicitation/create', params, until).catch(() => undefined);
    const { data } = answerOfPerson.safeParse(said);
    return data?.action === 'accept' && data.content?.agree === true;
  }

  async function answer(params: unknown, signal: AbortSignal): Promise<object> {
    const { name, arguments: args = {}, _meta } = checked(call, params);
    const tool = tools.find((one) => one.name === name);
    if (!tool) throw new RpcError(rpc.invalidParams, `There is no tool ${name}`);
    const { plan, ...others } = args;
    const input = takesPlan(tool) ? others : args;
    const planId = takesPlan(tool) && plan !== undefined ? checked(z.string(), plan) : undefined;
    const token = _meta?.progressToken;
    let progress = 0;
    const report = (event: Event) => {
      const message = token === undefined ? undefined : progressText(event, context.cwd);
      if (message === undefined) return;
      progress += 1;
      server.notify('notifications/progress', { progressToken: token, progress, message });
    };
    try {
      const result = await callTool(tool, input, {
        ...context,
        signal,
        report,
        confirm: (change) => confirm(change, planId, canAsk ? (message) => person(message, signal) : undefined),
      });
      const isPlan = tool.name === 'jaws_plan' && context.allowed.write;
      return structured(
        isPlan ? { ...result, ...show('jaws_deploy', tool.input.parse(input) as object, result) } : result,
      );
    } catch (thrown) {
      if (thrown instanceof NotConfirmed) {
        const { code, message, hint } = thrown.error;
        return { ...structured({ code, message, hint, ...thrown.shown }), isError: true };
      }
      const error = asMistake(rejected(thrown));
      if (!(error instanceof JawsError)) throw error;
      const { code, message, hint, problems } = error;
      return { ...structured({ code, message, hint, ...(problems.length > 0 && { problems }) }), isError: true };
    }
  }
}

/** Structured, and the same as text for clients that read only text. */
const structured = (data: object) => ({
  content: [{ type: 'text', text: safeJson(data) }],
  structuredContent: data,
});

const isOffered = (tool: Tool, { allowed }: ToolsContext) => allowed.write || tool.changes !== 'always';

function schemaOf(tool: Tool): object {
  const schema = z.toJSONSchema(tool.input, { io: 'input' });
  if (!takesPlan(tool)) return schema;
  const plan = { type: 'string', description: 'The planId of a plan of this very call that was shown to the user.' };
  return { ...schema, properties: { ...schema.properties, plan } };
}

const described = (tool: Tool) => ({ ...aboutOf(tool), inputSchema: schemaOf(tool) });

const aboutOf = ({ name, title, description, changes }: Tool) => ({
  name,
  title,
  description,
  annotations: {
    title,
    readOnlyHint: changes === 'never',
    destructiveHint: changes !== 'never',
    openWorldHint: true,
  },
});

const welcome = ({ version, allowed }: ToolsContext) => ({
  protocolVersion,
  capabilities: { tools: {} },
  serverInfo: { name: 'jaws', title: 'JAWS', version },
  instructions: `JAWS deploys serverless applications to AWS, or to the cloud embedded in it. jaws_docs searches its documentation. ${
    allowed.write
      ? 'Show jaws_plan to the user before jaws_deploy, and repeat its planId as plan. Any other change answers with its own plan first, and is made when the call is repeated with its planId.'
      : 'This server reads only: it deploys and changes nothing.'
  }`,
});

function checked<Value>(schema: z.ZodType<Value>, params: unknown): Value {
  const parsed = schema.safeParse(params ?? {});
  if (parsed.success) return parsed.data;
  throw new RpcError(rpc.invalidParams, z.prettifyError(parsed.error));
}
