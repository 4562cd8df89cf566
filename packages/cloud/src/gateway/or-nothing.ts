import { AwsError } from '../kernel/errors.ts';

/**
 * What a call gives whose answer policies depend on, or `nothing` when its answer is that there is none. What fails otherwise is a
 * bug, and no reason to overlook a denial.
 */
export async function orNothing<T, N>(call: Promise<T>, nothing: N): Promise<T | N> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AwsError) return nothing;
    throw error;
  }
}
