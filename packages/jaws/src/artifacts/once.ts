import type { Emit } from '../events.ts';

/** Tells each warning once: functions share what they import. */
export function onceEach(emit: Emit): Emit {
  const told = new Set<string>();
  return (event) => {
    if (event.type === 'warning') {
      if (told.has(event.message)) return;
      told.add(event.message);
    }
    emit(event);
  };
}
