import { Pace } from '../../../kernel/pace.ts';
import type { Command, Named } from './parse.ts';
import { compare, type Row, type Value } from './values.ts';

/** Rows of a result: the displayed fields of each, in order, and its row of the log, if it is one. */
export interface Result {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /** True when rows are sums, no longer events. */
  readonly grouped: boolean;
}

const DEFAULT_LIMIT = 10_000;

/** Runs a query over events, newest first. */
export async function runQuery(commands: readonly Command[], events: readonly Row[]): Promise<Result> {
  const pace = new Pace();
  let rows: readonly Row[] = events;
  let columns: readonly string[] = [];
  let grouped = false;
  let limited = false;
  for (const command of commands) {
    if (command.kind === 'fields' || command.kind === 'display') {
      rows = await each(rows, pace, (row) => withFields(row, command.fields));
      const names = command.fields.map((field) => field.name);
      columns = command.kind === 'display' ? names : [...new Set([...columns, ...names])];
    } else if (command.kind === 'filter') rows = await each(rows, pace, (row) => (command.test(row) ? row : undefined));
    else if (command.kind === 'sort') rows = sorted(rows, command.keys);
    else if (command.kind === 'limit') {
      rows = rows.slice(0, command.count);
      limited = true;
    } else if (command.kind === 'dedup') rows = dedup(rows, command.fields);
    else if (command.kind === 'parse') {
      rows = await each(rows, pace, (row) => parsed(row, command));
      columns = [...new Set([...columns, ...command.names])];
    } else {
      rows = stats(rows, command);
      columns = [...command.by, ...command.values].map((one) => one.name);
      grouped = true;
    }
  }
  return {
    columns: columns.length > 0 ? columns : ['@timestamp', '@message'],
    rows: limited ? rows : rows.slice(0, DEFAULT_LIMIT),
    grouped,
  };
}

/** The results of `work` for the rows, without empty ones. */
async function each(rows: readonly Row[], pace: Pace, work: (row: Row) => Row | undefined): Promise<Row[]> {
  const made: Row[] = [];
  for (const row of rows) {
    if (pace.due) await pace.rest();
    const one = work(row);
    if (one) made.push(one);
  }
  return made;
}

function withFields(row: Row, fields: readonly Named<(row: Row) => Value>[]): Row {
  const next = new Map(row);
  for (const { name, value } of fields) {
    const found = value(next);
    if (found !== undefined) next.set(name, found);
  }
  return next;
}

function sorted(rows: readonly Row[], keys: Extract<Command, { kind: 'sort' }>['keys']): Row[] {
  return [...rows].sort((a, b) => {
    for (const { value, descending } of keys) {
      const order = compare(value(a), value(b));
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  });
}

function keyOf(row: Row, fields: readonly Named<(row: Row) => Value>[]): string {
  return JSON.stringify(fields.map((field) => field.value(row) ?? null));
}

function dedup(rows: readonly Row[], fields: readonly Named<(row: Row) => Value>[]): Row[] {
  const seen = new Set<string>();
  return rows.filter((row) => {
    const key = keyOf(row, fields);
    return !seen.has(key) && seen.add(key);
  });
}

function parsed(row: Row, command: Extract<Command, { kind: 'parse' }>): Row {
  const text = command.from(row);
  const found = text === undefined ? undefined : command.find(String(text));
  if (!found) return row;
  const next = new Map(row);
  command.names.forEach((name, index) => {
    const value = found[index];
    if (value !== undefined) next.set(name, value);
  });
  return next;
}

function stats(rows: readonly Row[], command: Extract<Command, { kind: 'stats' }>): Row[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = keyOf(row, command.by);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  if (command.by.length === 0 && groups.size === 0) groups.set('', []);
  return [...groups.values()].map((group) => {
    const [first] = group;
    const row = new Map<string, Value>();
    for (const { name, value } of command.by) row.set(name, first && value(first));
    for (const { name, value } of command.values) row.set(name, value(group));
    return row;
  });
}
