import { rejected } from '../aws/observe.ts';
import { Interrupted, Moved } from '../deploy/context.ts';
import { fail } from '../errors/catalogue/index.ts';
import { type ErrorCode, JawsError, type Problem } from '../errors/error.ts';
import type { Host } from './host.ts';

/** The error of one region. */
export interface RegionFailure {
  readonly stage: string;
  readonly region: string;
  readonly error: unknown;
}

/** Reports at once that a region left the deployment. */
export function reportFailure(host: Host, { stage, region, error }: RegionFailure): void {
  if (!(error instanceof JawsError)) return;
  const { code, message, hint } = error;
  host.emit({ type: 'region-failed', stage, region, code, message, ...(hint && { hint }) });
}

/** The error of a region, with the individual mistakes that it stands for. */
function problemsOf({ places, error }: { places: readonly string[]; error: JawsError }): Problem[] {
  const { message, hint } = error;
  const single = error.problems.filter((problem) => !message.includes(problem.message));
  return [{ message, ...(hint && { hint }) }, ...single].map((problem) => ({
    ...problem,
    message: `${inShort(places)}: ${problem.message}`,
  }));
}

/**
 * The one error that a deployment ends with: a single error as it is, several as DeployFailed with a problem for each, or as PlanIncomplete if nothing was to change. A bug
 * goes first, since it was not reported yet; the others have been reported as events.
 */
export function failureOfAll(
  failures: readonly RegionFailure[],
  done: readonly string[],
  regions: number,
  isPlan = false,
): unknown {
  const distinct = [...new Map(failures.map((failure) => [failure.error, failure])).values()];
  const bug = distinct.find(
    ({ error }) => !(error instanceof JawsError) && !(error instanceof Interrupted) && !(error instanceof Moved),
  );
  if (bug) return bug.error;
  const errors = distinct.flatMap(({ error }) => {
    // An error that stopped several regions together is one error.
    const same = failures.filter((failure) => failure.error === error);
    const places = [...new Set(same.map(({ stage, region }) => `${stage} ${region}`))];
    return error instanceof JawsError ? [{ error, places }] : [];
  });
  const interrupted = distinct.flatMap(({ error }) => (error instanceof Interrupted ? [error] : []));
  const problems = errors.flatMap(problemsOf);
  if (interrupted.length > 0) {
    const running = [...new Set(interrupted.flatMap((one) => one.running ?? []))].sort();
    return fail('DeployInterrupted', { running }, { problems });
  }
  const [only] = errors;
  if (only && errors.length === 1 && (regions === 1 || isAboutLosses(only.error.code))) return only.error;
  const failed = [...new Set(errors.flatMap(({ places }) => places))];
  const cause = errors.map(({ error }) => error);
  return isPlan
    ? fail('PlanIncomplete', { failed, planned: done }, { problems, cause })
    : fail('DeployFailed', { failed, done }, { problems, cause });
}

/** What was lost was asked about once, for all regions. */
export const isAboutLosses = (code: ErrorCode): boolean => code === 'DataWouldBeLost' || code === 'AddressWouldBeLost';

const inShort = (places: readonly string[]): string =>
  places.length > 4 ? `${places.slice(0, 3).join(', ')} and ${places.length - 3} more` : places.join(', ');

/** Turns every error of a task into a user error, unless it is a bug. */
export function forUserError(host: Host, error: unknown): unknown {
  if (host.signal.aborted && error === host.signal.reason) return fail('DeployInterrupted', { running: [] });
  if (error instanceof Interrupted) {
    return fail('DeployInterrupted', { running: error.running ? [error.running] : [] }, { cause: error });
  }
  return rejected(error);
}
