import type { Kernel } from '../../../kernel/kernel.ts';

/** Now, in whole seconds since the epoch: the resolution of API Gateway's time stamps. */
export function seconds(kernel: Kernel): number {
  return Math.floor(kernel.clock.now() / 1000);
}

export function date(epochSeconds: number): Date {
  return new Date(epochSeconds * 1000);
}
