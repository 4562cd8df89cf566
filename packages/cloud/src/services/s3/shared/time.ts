import type { Context } from '../../../kernel/context.ts';

/** Now, in milliseconds, but in whole seconds: S3's time stamps have no more. */
export const stamp = ({ kernel }: Pick<Context, 'kernel'>): number => Math.floor(kernel.clock.now() / 1000) * 1000;
