import type { Kernel } from '../../../kernel/kernel.ts';

interface Cloud {
  readonly kernel: Pick<Kernel, 'lenient'>;
}

/**
 * An answer as a lenient cloud gives it, for suites written against emulators: members that AWS leaves out when nothing is in
 * them exist, and defaults that AWS adds are not. Any other cloud gives the answer as it is.
 */
export function withLenientNames<T extends object>(
  { kernel }: Cloud,
  answer: T,
  empty: Partial<T>,
  defaults: readonly (keyof T)[] = [],
): T {
  if (!kernel.lenient) return answer;
  const said = { ...empty, ...answer };
  for (const name of defaults) delete said[name];
  return said;
}
