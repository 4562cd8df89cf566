import type * as z from 'zod';
import type { Event } from '../../events.ts';
import type { Host } from '../host.ts';
import type { OpenProject } from '../open.ts';

/** What a tool has. */
export interface ToolContext {
  readonly host: Host;
  /** What the engine reported, as far as the call has come. */
  readonly events: readonly Event[];
  readonly cwd: string;
  /** Read when they are first asked for: some tools need no project. */
  readonly root: string;
  readonly project: OpenProject;
  readonly profile: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly version: string;
}

/** A tool of the server, as data. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** `outside`: what it changes counts as harmless in the embedded cloud. */
  readonly changes: 'never' | 'always' | 'outside';
  readonly input: z.ZodType;
  /** Its input is what the schema has let through. */
  readonly run: (input: never, context: ToolContext) => Promise<object>;
}
