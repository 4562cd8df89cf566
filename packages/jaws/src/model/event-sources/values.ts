import * as z from 'zod';

/** Text, or an intrinsic function of CloudFormation that gives one. */
export const value = z.union([z.string().min(1), z.record(z.string(), z.unknown())]);

export const anything = z.unknown().optional();
