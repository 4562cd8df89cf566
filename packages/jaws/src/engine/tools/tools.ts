import type * as z from 'zod';
import { callingTools } from './calling.ts';
import { deployingTools } from './deploying.ts';
import { lookingTools } from './looking.ts';
import { readingTools } from './reading.ts';
import { rolloutTools } from './rollouts.ts';
import type { DefinedTool, Door, Tool } from './types.ts';

const all = [...readingTools, ...rolloutTools, ...deployingTools, ...callingTools, ...lookingTools] as const;

type All = (typeof all)[number];
type Named<Name extends ToolName> = Extract<All, { readonly name: Name }>;

/** Names of all tools. */
export type ToolName = All['name'];

/** What a tool takes; what has a default may be left out. */
export type ToolInput<Name extends ToolName> = z.input<Named<Name>['input']>;

/** What a tool gives, as JSON: what is undefined is not there. Warnings of the engine come with it. */
export type ToolResult<Name extends ToolName> =
  Named<Name> extends DefinedTool<string, z.ZodType, infer Result>
    ? Result & { readonly warnings?: readonly string[] }
    : never;

/** Every task of the engine that somebody who is not at the terminal may call. */
const tools: readonly Tool[] = all;

/** Those of a door. */
export const toolsOf = (door: Door): readonly Tool[] => tools.filter(({ doors }) => doors?.includes(door) ?? true);
