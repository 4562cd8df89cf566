import { defineNumbers, type Numbers } from 'jaws-core-js/settings';

/** Default, minimum and maximum of each. */
const rules = {
  /** What one user may begin in an hour. */
  uploadsPerHour: [100, 1, 100_000],
  /** The limits of one user in a region: the number of files, and their total bytes. */
  uploadsPerUser: [1000, 1, 10_000_000],
  bytesPerUser: [5 * 1024 ** 3, 1, 1024 ** 5],
  /** 1: these two are for all regions of the stage together, and each region enforces an equal part of them. */
  sharedQuota: [0, 0, 1],
  /** A form may be used for this long. */
  formMinutes: [15, 1, 60],
  /** A download link is valid for this long. */
  linkMinutes: [5, 1, 1440],
} as const;

export type Settings = Numbers<typeof rules>;

/** Settings of a project, with defaults for what it leaves out. Throws Error with every mistake. */
export const defineSettings = (given: Partial<Settings> = {}): Settings =>
  defineNumbers('aws_modules/awsm-uploads/settings.ts', rules, given);
