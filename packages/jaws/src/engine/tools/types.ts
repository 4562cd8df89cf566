import type * as z from 'zod';
import type { Event } from '../../events.ts';
import type { Host } from '../host.ts';
import type { OpenProject } from '../open.ts';

/** The kinds of clients that call tools: `jaws mcp`, or the dash in a browser. */
export type ToolClient = 'mcp' | 'dash';

/** What the user allows besides reading. */
export interface Allowed {
  readonly write: boolean;
  /** Protected stages, too. */
  readonly protected: boolean;
}

/** The context of a tool. */
export interface ToolContext {
  readonly host: Host;
  readonly allowed: Allowed;
  /** The events that the engine has reported so far in this call. */
  readonly events: readonly Event[];
  readonly cwd: string;
  /** Read when first needed: some tools need no project. */
  readonly root: string;
  readonly project: OpenProject;
  readonly profile: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly version: string;
  /** The preview that was confirmed. Undefined: nobody had to. */
  readonly confirmed?: object | undefined;
  /** Shows the parts of the result that are known so far. Undefined: the client only wants the result. */
  readonly soFar?: ((result: object) => void) | undefined;
}

/** A task of the engine for clients other than the terminal, as data. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** `outside`: its changes count as harmless in the embedded cloud. */
  readonly changes: 'never' | 'always' | 'outside';
  /** It changes nothing but reveals a secret, so it needs the same permission as a change. */
  readonly reveals?: true;
  /** It may read for minutes, so it waits for slow regions as changes do. */
  readonly patient?: true;
  /** Absent: every client. */
  readonly doors?: readonly ToolClient[];
  readonly input: z.ZodType;
  /** A person has to confirm it, whatever plan was shown: a plan does not say what it rolls back. */
  readonly needsPerson?: true;
  /** What it would change, without changing it; absent: its arguments say it all. */
  readonly preview?: (input: never, context: ToolContext) => Promise<object>;
  /** Its input has passed the schema; its result is JSON data. */
  readonly run: (input: never, context: ToolContext) => Promise<object>;
}

/** A change that is about to be made, for the one who decides about it. */
export interface ToolChange {
  readonly tool: Tool;
  /** Has passed the tool's schema. */
  readonly input: object;
  readonly stage: string;
  readonly isProtected: boolean;
  readonly preview: object;
}

/** The same with its own types. */
export interface DefinedTool<Name extends string, Schema extends z.ZodType, Result extends object> extends Tool {
  readonly name: Name;
  readonly input: Schema;
  readonly run: (input: z.output<Schema>, context: ToolContext) => Promise<Result>;
}

/** Why a region, or another part of the result, is missing while the rest is present. */
export interface PartError {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}
