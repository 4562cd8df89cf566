import type { Reader } from './reader.ts';
import type { Step } from './syntax.ts';

/** Items with commas between. */
export function list<T>(reader: Reader, item: (reader: Reader) => T): T[] {
  const items = [item(reader)];
  while (reader.take(',')) items.push(item(reader));
  return items;
}

/** `.name`, `[3]`, `[*]`, as many as there are. */
export function parseSteps(reader: Reader): Step[] {
  const steps: Step[] = [];
  for (;;) {
    if (reader.take('.')) {
      const exact = reader.next.kind === 'quoted';
      steps.push({ step: 'name', name: reader.name(), exact });
    } else if (reader.take('[')) {
      if (reader.take('*')) steps.push({ step: 'each' });
      else if (reader.next.kind === 'text') steps.push({ step: 'name', name: reader.advance().text, exact: true });
      else steps.push({ step: 'index', index: Number(reader.number()) });
      reader.expect(']');
    } else return steps;
  }
}
