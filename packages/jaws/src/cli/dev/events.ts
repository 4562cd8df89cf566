import type { Emit, Event } from '../../events.ts';

/** Lambda's own lines about an invocation, of which the session has a line of its own. */
const ofPlatform = /^(INIT_START|INIT_REPORT|START RequestId|END RequestId|REPORT RequestId|XRAY TraceId)/;
/** What the Node.js runtime writes in front of a line: time, request, level. */
const before = /^\d{4}-\d\d-\d\dT[\d:.]+Z\t(?:[0-9a-f-]{36}|undefined)\t([A-Z]+)\t/;
/** What a deployment says of its insides, which nobody who saves a file wants to read. */
const inside: ReadonlySet<Event['type']> = new Set(['built', 'uploaded', 'wrote', 'deployed']);

export interface DevFilter {
  /** Only functions whose id contains this. */
  only: string;
}

/** The events of a session as a person reads them: lines of functions without what the runtime adds, no details of deployments. */
export function forPeople(emit: Emit, filter: DevFilter, verbose: boolean): Emit {
  const isWanted = (id: string | undefined) => filter.only === '' || (id?.includes(filter.only) ?? false);
  return (event) => {
    if (!verbose && inside.has(event.type)) return;
    if (event.type === 'function-log') {
      const text = event.message.trimEnd();
      if (!isWanted(event.function) || ofPlatform.test(text)) return;
      const level = before.exec(text)?.[1];
      const line = text.replace(before, '');
      // The failure follows, with its place.
      if (line.startsWith('Invoke Error') || line.startsWith('Uncaught Exception')) return;
      const shown = level === undefined || level === 'INFO' ? line : `${level} ${line}`;
      for (const one of shown.split('\n')) emit({ type: 'log', source: event.function, line: one });
      return;
    }
    if ((event.type === 'invocation' || event.type === 'request') && !isWanted(event.function)) return;
    emit(event);
  };
}
