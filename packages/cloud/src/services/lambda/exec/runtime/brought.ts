import { delimiter } from 'node:path';

/**
 * Folders of packages that stand in for those of AWS's runtime (the SDK for JavaScript, boto3), from a variable
 * of this process. Searched after the function's own and its layers'.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-package.html#nodejs-package-dependencies
 */
export const broughtBy = (variable: string): string[] => (process.env[variable] ?? '').split(delimiter).filter(Boolean);

/** Tells a function's owner what to do about a package that this machine lacks. `why` ends the sentence. */
export const absent = (name: string, why: string, variable: string): string =>
  `AWS's runtime has ${name}, and this machine does not: ${why}. Put it into the function's code or a layer, or start the cloud with ${variable} set to a folder that has it.`;
