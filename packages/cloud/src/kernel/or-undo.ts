/** Runs the second half of a creation; when that fails, what the first half made is taken back. */
export async function orUndo<T>(work: () => Promise<T>, undo: () => Promise<unknown>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // Why the creation failed is what matters: what cannot be taken back, a roll-back or a delete of the stack meets again.
    await undo().catch(() => undefined);
    throw error;
  }
}
