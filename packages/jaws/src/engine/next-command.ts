import { JawsError } from '../errors/error.ts';
import type { Host } from './host.ts';

/**
 * After the final deployment of a creation has failed: reports what exists, and returns the error to throw.
 * `command` continues from there. It is not the same command again, because the files exist by then.
 */
export function withNextCommand(host: Host, error: unknown, message: string, command: string): unknown {
  if (!(error instanceof JawsError)) return error;
  const interrupted = error.code === 'DeployInterrupted';
  const hint = interrupted ? undefined : `Fix the cause, then: ${command} --recover`;
  host.emit({ type: 'warning', message, ...(hint && { hint }) });
  if (!error.hint) return error;
  const { position, problems, cause } = error;
  return new JawsError(error.code, error.message, {
    hint: error.hint.replace(/the same command( again)?/, `\`${command}\``),
    problems,
    cause,
    ...(position && { position }),
  });
}
