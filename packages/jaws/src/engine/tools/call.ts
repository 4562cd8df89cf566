import * as z from 'zod';
import { askHealth } from '../../cloud/health.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { Event } from '../../events.ts';
import { findRoot } from '../../project/find.ts';
import type { Host } from '../host.ts';
import { type OpenProject, openProject, reach } from '../open.ts';
import { protectedAmong } from '../protected.ts';
import type { Tool, ToolContext } from './types.ts';

export interface ToolsContext {
  readonly host: Host;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly version: string;
  readonly profile: string | undefined;
  readonly allowWrite: boolean;
  readonly allowProtected: boolean;
}

interface CallContext extends ToolsContext {
  readonly signal: AbortSignal;
  /** What happens meanwhile. */
  readonly report: (event: Event) => void;
}

/**
 * Runs a tool. What changes something is refused unless the server was started for it, and for protected stages unless that was said as
 * well. Throws McpInput, McpReadOnly, McpProtected, and what the task itself throws.
 */
export async function callTool(tool: Tool, args: unknown, context: CallContext): Promise<object> {
  const parsed = tool.input.safeParse(args);
  if (!parsed.success) throw fail('McpInput', { tool: tool.name, detail: z.prettifyError(parsed.error) });
  const events: Event[] = [];
  const host: Host = {
    ...context.host,
    signal: AbortSignal.any([context.host.signal, context.signal]),
    emit: (event) => {
      events.push(event);
      context.report(event);
    },
    // Whoever calls a tool is no person at a terminal.
    agree: undefined,
  };
  const { cwd, profile, env, version } = context;
  const root = onceSync(() => findRoot(cwd));
  const project = onceSync(() => openProject(root()));
  const shared: ToolContext = {
    host,
    events,
    profile,
    env,
    version,
    cwd,
    get root() {
      return root();
    },
    get project() {
      return project();
    },
  };
  const stage = (parsed.data as { readonly stage?: string }).stage ?? '';
  if (tool.changes !== 'never') await checkAllowed(tool, stage, project(), context);
  const warnings = () =>
    events.flatMap((event) =>
      event.type === 'warning' ? [`${event.message}${event.hint ? ` ${event.hint}` : ''}`] : [],
    );
  const result = await tool.run(parsed.data as never, shared);
  return warnings().length > 0 ? { ...result, warnings: warnings() } : result;
}

function onceSync<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

async function checkAllowed(tool: Tool, stage: string, { model }: OpenProject, context: CallContext): Promise<void> {
  if (!context.allowWrite) {
    const isHarmless = tool.changes === 'outside' && (await isEmbedded(context, stage, model));
    if (!isHarmless) throw fail('McpReadOnly', { tool: tool.name });
  }
  if (!context.allowProtected && protectedAmong(model, [stage]).length > 0) {
    throw fail('McpProtected', { tool: tool.name, stage });
  }
}

/** Whether a stage is in the cloud that comes with JAWS, which says so itself. One that is spread over accounts is not taken for it. */
async function isEmbedded(
  { host, profile }: CallContext,
  stage: string,
  model: OpenProject['model'],
): Promise<boolean> {
  const regions = model.stages.find(({ name }) => name === stage)?.regions ?? [];
  if (regions.some(({ access }) => access !== undefined)) return false;
  const { endpoint } = await reach(host, model, profile, stage);
  return endpoint !== undefined && (await askHealth(endpoint)) !== undefined;
}
