import { AwsError } from '../kernel/errors.ts';

/**
 * The result of a call that policies depend on, or `nothing` if the resource does not exist. Any other failure is a bug and must
 * not hide a denial.
 */
export async function orWhenGone<T, N>(call: Promise<T>, nothing: N): Promise<T | N> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AwsError) return nothing;
    throw error;
  }
}
