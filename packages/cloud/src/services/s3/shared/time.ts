import type { Context } from '../../../kernel/context.ts';

/** Now, in milliseconds rounded to whole seconds, as S3's time stamps are. */
export const stamp = ({ kernel }: Pick<Context, 'kernel'>): number => Math.floor(kernel.clock.now() / 1000) * 1000;
