import { rowAt, type State } from './state.ts';
import { folded, type Line, type Look } from './text.ts';

/** Details of the row that the cursor is on. */
export function detailLines(state: State, columns: number): Line[] {
  const row = rowAt(state);
  if (!row) return [];
  if (row.is === 'module') {
    const missing = [...new Set(row.items.flatMap((item) => item.missing))];
    return [
      [{ text: row.name, look: 'bold' }],
      [{ text: `${row.items.length} functions and endpoints`, look: 'dim' }],
      ...missing.flatMap((text) => paragraph(`not set: ${text}`, columns, 'red')),
    ];
  }
  const { item } = row;
  return [
    ...paragraph(item.label, columns, 'bold'),
    ...(item.value.startsWith('E ')
      ? paragraph(`function ${item.function}`, columns, 'dim')
      : paragraph(item.function, columns, 'dim')),
    ...changeLines(state, columns),
    ...item.missing.flatMap((text) => paragraph(`not set: ${text}`, columns, 'red')),
    ...logLines(state, item.function, columns),
  ];
}

function changeLines(state: State, columns: number): Line[] {
  const row = rowAt(state);
  if (row?.is !== 'item' || state.compared !== 'known') return [];
  const { change } = row.item;
  if (!change) return [[{ text: 'deployed as it is here', look: 'dim' }]];
  if (change.action === 'create') return [[{ text: 'new: it is not deployed yet', look: 'green' }]];
  return paragraph(
    `${change.action === 'delete' ? 'would be deleted' : 'changed'}: ${change.why.join(', ')}`,
    columns,
    'yellow',
  );
}

function logLines({ logs }: State, id: string, columns: number): Line[] {
  if (logs?.function !== id) return [[{ text: 'l shows the last lines of its log', look: 'dim' }]];
  const said = logs.isRead ? 'nothing in the last hour' : 'reading…';
  if (logs.lines.length === 0) return [[{ text: `log: ${said}`, look: 'dim' }]];
  return [[], ...logs.lines.flatMap((line) => paragraph(line, columns))];
}

const paragraph = (text: string, columns: number, look?: Look): Line[] =>
  folded(text, Math.max(10, columns)).map((line) => [{ text: line, look }]);
