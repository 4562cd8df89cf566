import type { Emit } from '../events.ts';

/** Reports each warning once: functions share what they import. */
export function onceEach(emit: Emit): Emit {
  const reported = new Set<string>();
  return (event) => {
    if (event.type === 'warning') {
      if (reported.has(event.message)) return;
      reported.add(event.message);
    }
    emit(event);
  };
}
