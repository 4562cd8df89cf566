import { safeJson } from '../base/visible.ts';
import type { Event } from '../events.ts';
import { errorData } from './error.ts';
import type { Output, OutputOptions } from './types.ts';

/** `--json`: one object a line on stdout; the last one is the result or the error. Nothing else is written there. */
export function jsonOutput({ stdout, ...context }: OutputOptions): Output {
  const write = (value: object) => void stdout.write(`${safeJson(value)}\n`);
  return {
    emit: (event: Event) => write(event),
    showRegions: () => {},
    busy: () => {},
    pause: () => {},
    footer: () => {},
    watch: ({ data }) => write({ type: 'state', ...data }),
    result: ({ data }) => write({ type: 'result', ...data }),
    error: (error) => write(errorData(error, context)),
    close: () => {},
  };
}
