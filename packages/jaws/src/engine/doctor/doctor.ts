import { rejected } from '../../aws/observe.ts';
import { JawsError } from '../../errors/error.ts';
import { findRoot } from '../../project/find.ts';
import type { Host } from '../host.ts';
import { type OpenProject, openProject } from '../open.ts';
import { accountChecks } from './account.ts';
import { machineChecks } from './machine.ts';
import { projectFinding } from './project.ts';
import { toolChecks } from './tools.ts';
import type { Check, CheckedFinding, DoctorOptions, Finding } from './types.ts';

/** The time limit of one check. Milliseconds. */
const defaultTimeoutMs = 8_000;

/** Checks everything that JAWS needs, in parallel. A check that times out or fails is itself a finding. */
export async function doctor(host: Host, options: DoctorOptions): Promise<readonly CheckedFinding[]> {
  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
  const project = open(options.cwd);
  const examined = { ...options, host, opened: 'opened' in project ? project.opened : undefined };
  const checks: readonly Check[] = [
    ...toolChecks(examined),
    { name: 'project', run: async () => projectFinding(project) },
    ...accountChecks(examined),
    ...machineChecks(examined),
  ];
  return Promise.all(
    checks.map(async (check) => ({ name: check.name, ...(await withinTime(check, timeoutMs, host.signal)) })),
  );
}

/** The project around a folder, or why there is none. */
export type Opening = { readonly opened: OpenProject } | { readonly error: JawsError };

function open(cwd: string): Opening {
  try {
    return { opened: openProject(findRoot(cwd)) };
  } catch (error) {
    if (error instanceof JawsError) return { error };
    throw error;
  }
}

export async function withinTime(check: Check, timeoutMs: number, signal: AbortSignal): Promise<Finding> {
  const limit = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Finding>((resolve) => {
    timer = setTimeout(() => {
      limit.abort();
      resolve({
        state: 'warning',
        text: `No answer within ${timeoutMs / 1000} s.`,
        hint: 'Check the network, then try again.',
      });
    }, timeoutMs);
  });
  const work = check.run(AbortSignal.any([limit.signal, signal])).catch((thrown): Finding => {
    const error = rejected(thrown);
    // A bug is not hidden behind the user's errors.
    if (!(error instanceof JawsError)) throw error;
    return { state: 'broken', text: error.message, hint: error.hint };
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    // Its result is no longer needed.
    work.catch(() => {});
  }
}
