import * as z from 'zod';
import { rejected } from '../../aws/observe.ts';
import { JawsError } from '../../errors/error.ts';
import type { DefinedTool, PartError, Tool, ToolContext } from './types.ts';

export const stage = z.string().min(1).max(128).describe('A stage of the project, such as dev.');
export const region = z.string().min(1).max(64).optional().describe('A region of the stage; without it: every region.');
export const functions = z
  .array(z.string().min(1))
  .min(1)
  .optional()
  .describe('Ids of functions, such as greetings/hello; without it: all of the project.');
/** Where the next page of a list begins: from the previous answer. */
export const cursor = z.string().min(1).max(8192).optional().describe('The `next` of the previous answer.');

/** Ties the input and output types of a tool to its name. */
export const tool = <const Name extends string, Schema extends z.ZodType, Result extends object>(
  one: Omit<Tool, 'name' | 'input' | 'run' | 'preview'> & {
    readonly name: Name;
    readonly input: Schema;
    readonly preview?: (input: z.output<Schema>, context: ToolContext) => Promise<object>;
    readonly run: (input: z.output<Schema>, context: ToolContext) => Promise<Result>;
  },
): DefinedTool<Name, Schema, Result> => one;

export const at = ({ root, project, profile }: ToolContext) => ({ root, opened: project, profile });

/** The user error of a part that failed. A bug is rethrown. */
export function partError(thrown: unknown): PartError {
  const error = rejected(thrown);
  if (!(error instanceof JawsError)) throw error;
  const { code, message, hint } = error;
  return { code, message, ...(hint !== undefined && { hint }) };
}

/** Runs the work of a part: its result, or why it failed. */
export async function orError<Value extends object>(
  work: () => Promise<Value>,
): Promise<Value | { readonly error: PartError }> {
  try {
    return await work();
  } catch (thrown) {
    return { error: partError(thrown) };
  }
}
