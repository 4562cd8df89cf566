import type { ServerResponse } from 'node:http';
import * as z from 'zod';
import { callTool, isWork, type ToolsContext } from '../../engine/tools/call.ts';
import { type ToolName, type ToolResult, toolsOf } from '../../engine/tools/tools.ts';
import type { Tool } from '../../engine/tools/types.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { JawsError } from '../../errors/error.ts';
import type { StreamMessage } from '../api.ts';
import { apiError, bugError, sendJson, statusOf } from './answer.ts';

export interface CallsOptions {
  readonly context: ToolsContext;
  /** Converts what was thrown to a user error; undefined for a bug. */
  readonly explain: (thrown: unknown) => unknown;
  /** Called with a bug. The page gets no details. */
  readonly bug: (error: unknown) => void;
  readonly publish: (message: StreamMessage) => void;
}

/** Tool calls by the pages. */
export interface Calls {
  run(tool: Tool, body: unknown, response: ServerResponse): Promise<void>;
  /** How many running calls change something. */
  readonly working: number;
  /** What running calls have found so far, for a page that begins to follow them. */
  soFar(): readonly StreamMessage[];
  /** Aborts read-only calls, and waits for the others. */
  close(): Promise<void>;
}

const tools: ReadonlyMap<string, Tool> = new Map(toolsOf('dash').map((tool) => [tool.name, tool]));

export const toolNamed = (name: string): Tool | undefined => tools.get(name);

/** The number of calls that may run at once. */
const most = 64;

const request = z.strictObject({ call: z.string().regex(/^[\w-]{1,64}$/), input: z.unknown() });

export function createCalls({ context, explain, bug, publish }: CallsOptions): Calls {
  const running = new Map<string, { readonly abort: AbortController | undefined; readonly done: Promise<void> }>();
  const parts = new Map<string, StreamMessage>();
  let isClosing = false;

  async function run(tool: Tool, body: unknown, response: ServerResponse): Promise<void> {
    const parsed = request.safeParse(body);
    if (!parsed.success) throw fail('ToolInput', { tool: tool.name, detail: z.prettifyError(parsed.error) });
    const { call, input } = parsed.data;
    if (isClosing) throw fail('Interrupted', {});
    if (running.has(call)) throw fail('ToolInput', { tool: tool.name, detail: `a call ${call} is running already` });
    if (running.size >= most) throw fail('DashBusy', { what: 'calls', most });
    const abort = new AbortController();
    // A client that has disconnected needs no answer; a change that has begun is not aborted halfway.
    const isReading = !isWork(tool);
    if (isReading) response.once('close', () => abort.abort());
    const done = answer(tool, call, input, abort.signal, response).finally(() => running.delete(call));
    running.set(call, { abort: isReading ? abort : undefined, done });
    await done;
  }

  async function answer(tool: Tool, call: string, input: unknown, signal: AbortSignal, response: ServerResponse) {
    const name = tool.name as ToolName;
    let isOver = false;
    try {
      const report: Parameters<typeof callTool>[2]['report'] = (event) => publish({ call, tool: name, event });
      const soFar = (found: object) => {
        // A part may be ready after the whole is.
        if (signal.aborted || isOver) return;
        const message = { call, tool: name, soFar: found as ToolResult<ToolName> };
        parts.set(call, message);
        publish(message);
      };
      const result = await callTool(tool, input ?? {}, { ...context, signal, report, soFar });
      sendJson(response, 200, { result });
    } catch (thrown) {
      const error = explain(thrown);
      if (error instanceof JawsError) return sendJson(response, statusOf(error), { error: apiError(error) });
      // An aborted call may fail in any way.
      if (signal.aborted) return;
      bug(error);
      sendJson(response, 500, { error: bugError });
    } finally {
      isOver = true;
      parts.delete(call);
      publish({ call, tool: name });
    }
  }

  return {
    run,
    get working() {
      return [...running.values()].filter(({ abort }) => abort === undefined).length;
    },
    soFar: () => [...parts.values()],
    async close() {
      isClosing = true;
      const all = [...running.values()];
      for (const { abort } of all) abort?.abort();
      await Promise.all(all.map(({ done }) => done));
    },
  };
}
