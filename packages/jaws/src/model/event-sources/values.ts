import * as z from 'zod';

/** Text, or an intrinsic function of CloudFormation that yields text. */
export const value = z.union([z.string().min(1), z.record(z.string(), z.unknown())]);

export const anything = z.unknown().optional();
