/** When AWS ends support for a runtime, and refuses new functions and updates with it. */
interface RuntimeDates {
  readonly deprecated: string;
  readonly noCreate?: string;
  readonly noUpdate?: string;
}

/**
 * The runtimes that a function may have, newest first in each family, with the dates that AWS publishes: only the day of the
 * deprecation, if there is no other. https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html,
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
 */
export const supportedRuntimes: Readonly<Record<string, RuntimeDates | undefined>> = {
  'nodejs24.x': { deprecated: '2028-04-30', noCreate: '2028-06-01', noUpdate: '2028-07-01' },
  'nodejs22.x': { deprecated: '2027-04-30', noCreate: '2027-06-01', noUpdate: '2027-07-01' },
  'python3.14': { deprecated: '2029-06-30', noCreate: '2029-07-31', noUpdate: '2029-08-31' },
  'python3.13': { deprecated: '2029-06-30', noCreate: '2029-07-31', noUpdate: '2029-08-31' },
  'python3.12': { deprecated: '2028-10-31', noCreate: '2028-11-30', noUpdate: '2029-01-10' },
  'python3.11': { deprecated: '2027-06-30', noCreate: '2027-07-31', noUpdate: '2027-08-31' },
  'python3.10': { deprecated: '2026-10-31', noCreate: '2026-11-30', noUpdate: '2027-01-15' },
  java25: { deprecated: '2029-06-30' },
  java21: { deprecated: '2029-06-30' },
  'java17.al2023': { deprecated: '2029-06-30' },
  'java11.al2023': { deprecated: '2029-06-30' },
  'java8.al2023': { deprecated: '2029-06-30' },
  java17: { deprecated: '2027-06-30' },
  java11: { deprecated: '2027-06-30' },
  'java8.al2': { deprecated: '2027-06-30' },
  dotnet10: { deprecated: '2028-11-14' },
  dotnet8: { deprecated: '2026-11-10' },
  'ruby4.0': { deprecated: '2029-03-31', noUpdate: '2029-05-31' },
  'ruby3.4': { deprecated: '2028-03-31', noCreate: '2028-04-30', noUpdate: '2028-05-31' },
  'ruby3.3': { deprecated: '2027-03-31', noCreate: '2027-04-30', noUpdate: '2027-05-31' },
  'provided.al2023': undefined,
  'provided.al2': undefined,
};

/**
 * Runtimes that AWS has in public preview: not for production, and without a promise to stay as they are.
 * https://aws.amazon.com/blogs/compute/introducing-public-preview-runtimes-on-aws-lambda-starting-with-node-js-26-and-python-3-15/
 */
export const previewRuntimes: readonly string[] = ['nodejs26.x', 'python3.15'];

/** Runtimes that AWS refuses for new and changed functions, each with the first day. */
export const endedRuntimes: Readonly<Record<string, Required<Omit<RuntimeDates, 'deprecated'>> | undefined>> = {
  'nodejs20.x': { noCreate: '2026-08-31', noUpdate: '2026-09-30' },
  'python3.9': { noCreate: '2026-08-31', noUpdate: '2026-09-30' },
  'python3.8': { noCreate: '2026-08-31', noUpdate: '2026-09-30' },
  'ruby3.2': undefined,
  'nodejs18.x': undefined,
  'nodejs16.x': undefined,
  'nodejs14.x': undefined,
  'nodejs12.x': undefined,
  'nodejs10.x': undefined,
  'nodejs8.10': undefined,
  'nodejs6.10': undefined,
  'nodejs4.3': undefined,
  'nodejs4.3-edge': undefined,
  'python3.7': undefined,
  'python3.6': undefined,
  'python2.7': undefined,
  java8: undefined,
  dotnet6: undefined,
  'dotnetcore3.1': undefined,
  'dotnetcore2.1': undefined,
  'dotnetcore2.0': undefined,
  'dotnetcore1.0': undefined,
  'ruby2.7': undefined,
  'ruby2.5': undefined,
  'go1.x': undefined,
  provided: undefined,
};
