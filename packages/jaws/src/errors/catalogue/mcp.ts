import type { ErrorEntry } from '../error.ts';

export const McpInput: ErrorEntry<{ tool: string; detail: string }> = {
  title: 'A tool was called with other arguments than it takes',
  message: ({ tool, detail }) => `${tool} does not take these arguments: ${detail}`,
  hint: () => 'The input schema of the tool, in the answer to tools/list, says what it takes.',
};

export const McpReadOnly: ErrorEntry<{ tool: string }> = {
  title: 'This server of tools only reads',
  message: ({ tool }) => `${tool} changes something, and this server was started to read only. Nothing was changed.`,
  hint: () => 'The user can allow it: `jaws mcp --allow-write`.',
};

export const McpProtected: ErrorEntry<{ tool: string; stage: string }> = {
  title: 'A tool may not change a protected stage',
  message: ({ tool, stage }) => `${stage} is protected, so ${tool} is refused. Nothing was changed.`,
  hint: () => 'The user can allow it: `jaws mcp --allow-write --allow-protected`.',
};
