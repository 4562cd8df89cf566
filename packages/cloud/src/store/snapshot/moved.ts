import type { Change } from '../format.ts';
import { StoredRecord } from '../stored-record.ts';

/** A cloud's address in records, such as in the URL of a queue in a function's variables, and its replacement. */
export interface Move {
  readonly from: string;
  readonly to: string;
}

/** A state in which nothing names the old address any more. */
export function moved(state: readonly Change[], { from, to }: Move): Change[] {
  // Another port may begin with the same digits. An address in JSON looks as it does outside of it.
  const address = new RegExp(`${from.replace(/[.[\]]/g, '\\$&')}(?!\\d)`, 'g');
  return state.map((change) => {
    const [collection, key, record] = change;
    const text = record instanceof StoredRecord ? record.line().toString('utf8') : JSON.stringify(change);
    if (!text.includes(from)) return change;
    return [collection, key, (JSON.parse(text.replace(address, to)) as Change)[2]];
  });
}
