import { jsonOutput } from './json.ts';
import { looksOf } from './paint.ts';
import { plainOutput } from './plain.ts';
import { terminalOutput } from './terminal.ts';
import type { Output, OutputOptions } from './types.ts';

/** JSON on request, live drawing if stderr is a terminal, plain lines otherwise. */
export function createOutput(json: boolean, options: OutputOptions): Output {
  if (json) return jsonOutput(options);
  return looksOf(options.stderr, options.env).live ? terminalOutput(options) : plainOutput(options);
}
