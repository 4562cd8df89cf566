import type { Emit, Event } from '../../events.ts';
import { folded, readLogText } from '../../output/log-text.ts';

/** Details of a deployment that are noise during a session. */
const inside: ReadonlySet<Event['type']> = new Set(['built', 'uploaded', 'wrote', 'deployed']);

export interface DevFilter {
  /** Only functions whose id contains this. */
  only: string;
}

/** The events of a session for people: log lines of functions without the runtime's additions, no details of deployments. */
export function forPeople(emit: Emit, filter: DevFilter, verbose: boolean): Emit {
  const isWanted = (id: string | undefined) => filter.only === '' || (id?.includes(filter.only) ?? false);
  return (event) => {
    if (!verbose && inside.has(event.type)) return;
    if (event.type === 'function-log') {
      if (!isWanted(event.function)) return;
      const said = readLogText(event.message);
      // The session has a line of its own for each invocation, and for its failure.
      if (said.is !== 'text' && said.is !== 'json') return;
      const level = said.level === undefined || said.level === 'INFO' ? '' : `${said.level} `;
      for (const one of `${level}${folded(said)}`.split(/\r?\n/))
        emit({ type: 'log', source: event.function, line: one });
      return;
    }
    if ((event.type === 'invocation' || event.type === 'request') && !isWanted(event.function)) return;
    emit(event);
  };
}
