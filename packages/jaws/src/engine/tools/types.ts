import type * as z from 'zod';
import type { Event } from '../../events.ts';
import type { Host } from '../host.ts';
import type { OpenProject } from '../open.ts';

/** By which tools are called: `jaws mcp`, or the dash in a browser. */
export type Door = 'mcp' | 'dash';

/** What the user allows beside reading. */
export interface Allowed {
  readonly write: boolean;
  /** Protected stages, too. */
  readonly protected: boolean;
}

/** What a tool has. */
export interface ToolContext {
  readonly host: Host;
  readonly allowed: Allowed;
  /** What the engine reported, as far as the call has come. */
  readonly events: readonly Event[];
  readonly cwd: string;
  /** Read when they are first asked for: some tools need no project. */
  readonly root: string;
  readonly project: OpenProject;
  readonly profile: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly version: string;
  /** Shows what a call will answer, as far as it is known. Undefined: nobody looks before the answer. */
  readonly soFar?: ((result: object) => void) | undefined;
}

/** A task of the engine for somebody who is not at the terminal, as data. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** `outside`: what it changes counts as harmless in the embedded cloud. */
  readonly changes: 'never' | 'always' | 'outside';
  /** It changes nothing, but gives out a secret: that needs what a change needs. */
  readonly reveals?: true;
  /** It reads for minutes where there is much: a slow region is waited for as by work. */
  readonly patient?: true;
  /** Absent: every door. */
  readonly doors?: readonly Door[];
  readonly input: z.ZodType;
  /** Its input is what the schema has let through; its result is JSON data. */
  readonly run: (input: never, context: ToolContext) => Promise<object>;
}

/** The same with the types of its own. */
export interface DefinedTool<Name extends string, Schema extends z.ZodType, Result extends object> extends Tool {
  readonly name: Name;
  readonly input: Schema;
  readonly run: (input: z.output<Schema>, context: ToolContext) => Promise<Result>;
}

/** Why a region, or a part of what was asked for, is missing where the rest is there. */
export interface PartError {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}
