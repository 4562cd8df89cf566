import type { Readable } from 'node:stream';
import * as z from 'zod';
import { rejected } from '../../aws/observe.ts';
import { callTool, type ToolsContext } from '../../engine/tools/call.ts';
import { toolsOf } from '../../engine/tools/tools.ts';
import type { Tool } from '../../engine/tools/types.ts';
import { JawsError } from '../../errors/error.ts';
import type { Event } from '../../events.ts';
import { line } from '../../output/lines.ts';
import { looksOf } from '../../output/paint.ts';
import { asMistake } from '../mistake.ts';
import { RpcError, type RpcOptions, rpc, serveRpc } from './json-rpc.ts';

/** The revision of the protocol: https://modelcontextprotocol.io/specification/2025-06-18 */
const protocolVersion = '2025-06-18';

const tools = toolsOf('mcp');
const looks = looksOf({ isTTY: false }, {});

const initialize = z.object({ protocolVersion: z.string() });
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
  const server = serveRpc({
    input,
    output,
    bug,
    signal: context.host.signal,
    request: async (method, params, signal) => {
      if (method === 'ping') return {};
      if (method === 'initialize') {
        checked(initialize, params);
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

  async function answer(params: unknown, signal: AbortSignal): Promise<object> {
    const { name, arguments: args = {}, _meta } = checked(call, params);
    const tool = tools.find((one) => one.name === name);
    if (!tool) throw new RpcError(rpc.invalidParams, `There is no tool ${name}`);
    const token = _meta?.progressToken;
    let progress = 0;
    const report = (event: Event) => {
      const message =
        token === undefined
          ? undefined
          : (counted(event) ?? line(event, looks, { regions: true, verbose: false, cwd: context.cwd }));
      if (message === undefined) return;
      progress += 1;
      server.notify('notifications/progress', { progressToken: token, progress, message });
    };
    try {
      return structured(await callTool(tool, args, { ...context, signal, report }));
    } catch (thrown) {
      const error = asMistake(rejected(thrown));
      if (!(error instanceof JawsError)) throw error;
      const { code, message, hint, problems } = error;
      return { ...structured({ code, message, hint, ...(problems.length > 0 && { problems }) }), isError: true };
    }
  }
}

/** The progress of a step, if it names the last part: clients show no line that counts up. */
function counted(event: Event): string | undefined {
  if (event.type !== 'step' || event.state !== 'progress' || event.detail === undefined) return undefined;
  const { title, done, total, detail } = event;
  return done === undefined || total === undefined
    ? `${title}: ${detail}`
    : `${title} (${done} of ${total}): ${detail}`;
}

/** Structured, and the same as text for clients that read only text. */
const structured = (data: object) => ({
  content: [{ type: 'text', text: JSON.stringify(data) }],
  structuredContent: data,
});

const isOffered = (tool: Tool, { allowed }: ToolsContext) => allowed.write || tool.changes !== 'always';

const described = ({ name, title, description, changes, input }: Tool) => ({
  name,
  title,
  description,
  inputSchema: z.toJSONSchema(input, { io: 'input' }),
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
      ? 'Show jaws_plan to the user before jaws_deploy.'
      : 'This server reads only: it deploys and changes nothing.'
  }`,
});

function checked<Value>(schema: z.ZodType<Value>, params: unknown): Value {
  const parsed = schema.safeParse(params ?? {});
  if (parsed.success) return parsed.data;
  throw new RpcError(rpc.invalidParams, z.prettifyError(parsed.error));
}
