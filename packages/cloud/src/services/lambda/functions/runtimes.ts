import { invalidParameter } from '../errors.ts';

/**
 * Runtimes that can be created, those in public preview with them. https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html#runtimes-supported
 */
const SUPPORTED: readonly string[] = [
  'nodejs22.x',
  'nodejs24.x',
  'nodejs26.x',
  'python3.10',
  'python3.11',
  'python3.12',
  'python3.13',
  'python3.14',
  'python3.15',
  'java8.al2',
  'java8.al2023',
  'java11',
  'java11.al2023',
  'java17',
  'java17.al2023',
  'java21',
  'java25',
  'dotnet8',
  'dotnet10',
  'ruby3.3',
  'ruby3.4',
  'ruby4.0',
  'provided.al2',
  'provided.al2023',
];

/** Runtimes that were blocked one after the other, and whose successors are above. */
const BLOCKED: readonly string[] = [
  'nodejs',
  'nodejs4.3',
  'nodejs6.10',
  'nodejs8.10',
  'nodejs10.x',
  'nodejs12.x',
  'nodejs14.x',
  'nodejs16.x',
  'nodejs18.x',
  'nodejs20.x',
  'python2.7',
  'python3.6',
  'python3.7',
  'python3.8',
  'python3.9',
  'java8',
  'dotnetcore1.0',
  'dotnetcore2.0',
  'dotnetcore2.1',
  'dotnetcore3.1',
  'dotnet6',
  'ruby2.5',
  'ruby2.7',
  'ruby3.2',
  'go1.x',
  'provided',
];

/** The days (00:00 UTC) from which new functions, and then updated ones, may no longer use a runtime. */
interface Schedule {
  readonly create: string;
  readonly update: string;
}

/**
 * Runtimes that are not listed were blocked long ago, or have no date yet.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html, https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 */
const SCHEDULES: Readonly<Record<string, Schedule>> = {
  'nodejs20.x': { create: '2026-08-31', update: '2026-09-30' },
  'nodejs22.x': { create: '2027-06-01', update: '2027-07-01' },
  'nodejs24.x': { create: '2028-06-01', update: '2028-07-01' },
  'python3.8': { create: '2026-08-31', update: '2026-09-30' },
  'python3.9': { create: '2026-08-31', update: '2026-09-30' },
  'python3.10': { create: '2026-11-30', update: '2027-01-15' },
  'python3.11': { create: '2027-07-31', update: '2027-08-31' },
  'python3.12': { create: '2028-11-30', update: '2029-01-10' },
  'python3.13': { create: '2029-07-31', update: '2029-08-31' },
  'python3.14': { create: '2029-07-31', update: '2029-08-31' },
  'ruby3.3': { create: '2027-04-30', update: '2027-05-31' },
  'ruby3.4': { create: '2028-04-30', update: '2028-05-31' },
};

/** AWS's order, as recorded in LocalStack's tests in January 2026. */
const IN_MODEL =
  'nodejs20.x, python3.14, provided.al2023, python3.12, python3.13, nodejs24.x, nodejs22.x, java25, python3.10, python3.11, java21, ruby3.3, ruby3.4, ruby3.2, python3.8, python3.9, java17, nodejs16.x, dotnet10, dotnet8, java11, dotnet6, nodejs18.x, provided.al2, java8.al2';

/** LocalStack's `/_aws/lambda/runtimes`: those that can be created, and on request those that could be once. */
export const runtimeNames = (filter: readonly string[]): string[] => [
  ...(filter.length === 0 || filter.some((one) => one === 'all' || one === 'supported') ? SUPPORTED : []),
  ...(filter.some((one) => one === 'all' || one === 'deprecated') ? BLOCKED : []),
];

/**
 * Throws InvalidParameterValueException for a runtime that AWS does not accept for a new or an updated function.
 * `options.update`: for an existing function; `options.lenient`: accepts what AWS once did.
 */
export function checkRuntime(
  runtime: string,
  options: { now: number; update?: boolean; lenient?: boolean | undefined },
): void {
  const isKnown = SUPPORTED.includes(runtime) || BLOCKED.includes(runtime);
  if (!isKnown) {
    throw invalidParameter(
      `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${IN_MODEL}] or be a valid ARN`,
    );
  }
  if (options.lenient || !isBlocked(runtime, options)) return;
  throw invalidParameter(
    `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
  );
}

function isBlocked(runtime: string, { now, update }: { now: number; update?: boolean }): boolean {
  const schedule = SCHEDULES[runtime];
  if (!schedule) return !SUPPORTED.includes(runtime);
  return now >= Date.parse(update ? schedule.update : schedule.create);
}
