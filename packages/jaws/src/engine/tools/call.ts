import * as z from 'zod';
import { fail } from '../../errors/catalogue/index.ts';
import type { Event } from '../../events.ts';
import { findRoot } from '../../project/find.ts';
import type { Host } from '../host.ts';
import { type OpenProject, openProject, reach } from '../open.ts';
import { protectedAmong } from '../protected.ts';
import { isEmbeddedStage } from './embedded.ts';
import type { Allowed, Tool, ToolChange, ToolContext } from './types.ts';

export interface ToolsContext {
  readonly host: Host;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly version: string;
  readonly profile: string | undefined;
  readonly allowed: Allowed;
}

export interface CallContext extends ToolsContext {
  readonly signal: AbortSignal;
  /** Called with the events of the engine. */
  readonly report: (event: Event) => void;
  readonly soFar?: ToolContext['soFar'];
  /** Throws unless a change is wanted. Absent: a person at a page has decided. */
  readonly confirm?: (change: ToolChange) => Promise<void>;
}

/** Tools that run to their end, even when the client is gone. */
export const isWork = ({ changes }: Tool): boolean => changes !== 'never';

/**
 * Runs a tool. A tool that changes something or reveals a secret is refused unless the server was started to allow it, and for protected stages unless
 * that was allowed as well. Throws ToolInput, ToolReadOnly, ToolProtected, and the errors of the task itself.
 */
export async function callTool(tool: Tool, args: unknown, context: CallContext): Promise<object> {
  const parsed = tool.input.safeParse(args);
  if (!parsed.success) throw fail('ToolInput', { tool: tool.name, detail: z.prettifyError(parsed.error) });
  const events: Event[] = [];
  const host: Host = {
    ...context.host,
    signal: AbortSignal.any([context.host.signal, context.signal]),
    emit: (event) => {
      events.push(event);
      context.report(event);
    },
    // The caller of a tool is not a person at a terminal.
    agree: undefined,
    // Reading returns the regions that answer; changes, and comparisons of everything, wait for all regions.
    connect: (!isWork(tool) && !tool.patient && context.host.glance) || context.host.connect,
  };
  const { cwd, profile, env, version, allowed } = context;
  const root = onceSync(() => findRoot(cwd));
  const project = onceSync(() => openProject(root()));
  const shared: ToolContext = {
    host,
    allowed,
    events,
    profile,
    env,
    version,
    cwd,
    soFar: context.soFar,
    get confirmed() {
      return confirmed;
    },
    get root() {
      return root();
    },
    get project() {
      return project();
    },
  };
  const stage = (parsed.data as { readonly stage?: string }).stage ?? '';
  let confirmed: object | undefined;
  if (isWork(tool) || tool.reveals) {
    const { isHarmless, isProtected } = await checkAllowed(tool, stage, project(), context);
    if (context.confirm && isWork(tool) && !(isHarmless && !isProtected)) {
      const preview = (await tool.preview?.(parsed.data as never, shared)) ?? {};
      await context.confirm({ tool, input: parsed.data as object, stage, isProtected, preview });
      confirmed = preview;
    }
  }
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

/** Throws ToolReadOnly, ToolProtected. */
async function checkAllowed(tool: Tool, stage: string, { model }: OpenProject, context: CallContext) {
  const { host, profile, allowed } = context;
  const reveals = tool.reveals ?? false;
  const isHarmless =
    tool.changes === 'outside' && (await isEmbeddedStage(await reach(host, model, profile, stage), model, stage));
  if (!allowed.write && !isHarmless) throw fail('ToolReadOnly', { tool: tool.name, reveals });
  const isProtected = protectedAmong(model, [stage]).length > 0;
  if (!allowed.protected && isProtected) throw fail('ToolProtected', { tool: tool.name, stage, reveals });
  return { isHarmless, isProtected };
}
