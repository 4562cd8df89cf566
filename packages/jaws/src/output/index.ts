import { jsonOutput } from './json.ts';
import { looksOf } from './paint.ts';
import { plainOutput } from './plain.ts';
import { terminalOutput } from './terminal.ts';
import type { Output, OutputOptions } from './types.ts';

/** JSON when asked for, drawing where the talk goes to a terminal, plain lines everywhere else. */
export function createOutput(json: boolean, options: OutputOptions): Output {
  if (json) return jsonOutput(options);
  return looksOf(options.stderr, options.env).live ? terminalOutput(options) : plainOutput(options);
}
