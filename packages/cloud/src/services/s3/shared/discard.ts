import type { Kernel } from '../../../kernel/kernel.ts';

/** Deletes a blob that no record names any more. */
export function discard(kernel: Kernel, blob: string): void {
  kernel.background(kernel.blobs.delete(blob));
}
