/** Runs the second half of a creation; if that fails, the first half is undone. */
export async function orUndo<T>(work: () => Promise<T>, undo: () => Promise<unknown>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // The creation's error matters: a roll-back or a delete of the stack retries what cannot be undone here.
    await undo().catch(() => undefined);
    throw error;
  }
}
