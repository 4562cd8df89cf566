import { useState } from 'preact/hooks';
import type { ToolResult } from '../../../api.ts';
import { useStage } from '../../base/dash.ts';
import { bytes, count, plural, pretty } from '../../base/format.ts';
import { useTool } from '../../base/use-tool.ts';
import { Code } from '../../parts/code.tsx';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Empty, Panel } from '../../parts/panel.tsx';
import { ChoiceList, type LookProps, Split } from './look.tsx';
import { Pager, usePages } from './pager.tsx';

type Table = ToolResult<'jaws_local_tables'>['tables'][number];
type Item = ToolResult<'jaws_local_items'>['items'][number];

export function Tables({ chosen }: LookProps) {
  const { where } = useStage();
  const tables = useTool('jaws_local_tables', where);
  const all = tables.data?.tables ?? [];
  const table = all.find(({ id }) => id === chosen) ?? all[0];
  return (
    <Split
      list={
        <ChoiceList
          title="Tables"
          kind="tables"
          of={tables}
          items={(data) => data.tables.map(({ id, items }) => ({ id, text: plural(items, 'item') }))}
          chosen={table?.id}
          none="No tables"
        />
      }
    >
      {table && <Items key={table.id} table={table} />}
    </Split>
  );
}

function Items({ table }: { readonly table: Table }) {
  const { where } = useStage();
  const pages = usePages();
  const loaded = useTool('jaws_local_items', {
    ...where,
    table: table.id,
    limit: 50,
    ...(pages.cursor && { cursor: pages.cursor }),
  });
  const [open, setOpen] = useState<Item>();
  return (
    <Panel title={table.name} of={loaded} fill flush actions={<Pager pages={pages} next={loaded.data?.next} />}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty title="No items" />
        ) : (
          <>
            <p class="muted inset">
              {plural(table.items, 'item')}, {bytes(table.bytes)}
              {table.indexes.length > 0 && `, indexes ${table.indexes.join(', ')}`}
            </p>
            <DataGrid
              class="opens"
              label={`Items of ${table.name}`}
              columns={columnsOf(table, items)}
              rows={items}
              keyOf={(item) => JSON.stringify(table.keys.map(({ name }) => item[name]))}
              onOpen={setOpen}
            />
            {open && (
              <Dialog title="Item" close={() => setOpen(undefined)} wide>
                <Code label="Item" text={pretty(open)} />
              </Dialog>
            )}
          </>
        )
      }
    </Panel>
  );
}

/** Keys first, then the attributes that most items have. */
function columnsOf({ keys }: Table, items: readonly Item[]): readonly Column<Item>[] {
  const seen = new Map<string, number>();
  for (const name of items.flatMap(Object.keys)) seen.set(name, (seen.get(name) ?? 0) + 1);
  const own = keys.map(({ name }) => name);
  const rest = [...seen].filter(([name]) => !own.includes(name)).sort((a, b) => b[1] - a[1]);
  return [...own, ...rest.map(([name]) => name)].slice(0, 6).map((name, at) => ({
    key: name,
    title: name,
    track: 'minmax(80px, 1fr)',
    wide: at > 1,
    cell: (item) => <span class={at < own.length ? 'strong' : ''}>{cellText(item[name])}</span>,
  }));
}

function cellText(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return count(value);
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, 200);
}
