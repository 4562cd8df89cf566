import type * as z from 'zod';
import { callingTools } from './calling.ts';
import { deployingTools } from './deploying.ts';
import { lookingTools } from './looking.ts';
import { readingTools } from './reading.ts';
import { rolloutTools } from './rollouts.ts';
import type { DefinedTool, Tool, ToolClient } from './types.ts';

const all = [...readingTools, ...rolloutTools, ...deployingTools, ...callingTools, ...lookingTools] as const;

type All = (typeof all)[number];
type Named<Name extends ToolName> = Extract<All, { readonly name: Name }>;

/** Names of all tools. */
export type ToolName = All['name'];

/** The input of a tool; fields with a default may be left out. */
export type ToolInput<Name extends ToolName> = z.input<Named<Name>['input']>;

/** The result of a tool, as JSON: undefined fields are absent. It includes the warnings of the engine. */
export type ToolResult<Name extends ToolName> =
  Named<Name> extends DefinedTool<string, z.ZodType, infer Result>
    ? Result & { readonly warnings?: readonly string[] }
    : never;

/** Every task of the engine that a client other than the terminal may call. */
const tools: readonly Tool[] = all;

/** The tools of one kind of client. */
export const toolsOf = (door: ToolClient): readonly Tool[] =>
  tools.filter(({ doors }) => doors?.includes(door) ?? true);
