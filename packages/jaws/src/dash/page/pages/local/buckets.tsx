import { useState } from 'preact/hooks';
import type { ToolResult } from '../../../api.ts';
import { useDash, useStage } from '../../base/dash.ts';
import { bytes, dateTime, prettyText } from '../../base/format.ts';
import { setQuery } from '../../base/route.ts';
import { useTool } from '../../base/use-tool.ts';
import { Code } from '../../parts/code.tsx';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Empty, Panel } from '../../parts/panel.tsx';
import { ChoiceList, type LookProps, Split } from './look.tsx';
import { Pager, usePages } from './pager.tsx';

type Bucket = ToolResult<'jaws_local_buckets'>['buckets'][number];
type Listed = ToolResult<'jaws_local_objects'>['objects'][number];
type Entry = { readonly folder: string } | { readonly object: Listed };

export function Buckets({ chosen }: LookProps) {
  const { where } = useStage();
  const buckets = useTool('jaws_local_buckets', where);
  const all = buckets.data?.buckets ?? [];
  const bucket = all.find(({ id }) => id === chosen) ?? all[0];
  const { route } = useDash();
  return (
    <Split
      list={
        <ChoiceList
          title="Buckets"
          kind="buckets"
          of={buckets}
          items={(data) => data.buckets.map(({ id }) => ({ id, text: '' }))}
          chosen={bucket?.id}
          none="No buckets"
        />
      }
    >
      {bucket && <Objects key={`${bucket.id} ${route.query.prefix ?? ''}`} bucket={bucket} />}
    </Split>
  );
}

function Objects({ bucket }: { readonly bucket: Bucket }) {
  const { route } = useDash();
  const { where } = useStage();
  const prefix = route.query.prefix ?? '';
  const pages = usePages();
  const input = { ...where, bucket: bucket.id, prefix, limit: 100, ...(pages.cursor && { cursor: pages.cursor }) };
  const loaded = useTool('jaws_local_objects', input);
  const [open, setOpen] = useState<string>();
  const to = (next: string) => setQuery(route, { prefix: next });
  const parts = prefix.split('/').filter(Boolean);
  return (
    <Panel title={bucket.name} of={loaded} fill flush actions={<Pager pages={pages} next={loaded.data?.next} />}>
      {({ folders, objects }) => {
        const rows: Entry[] = [...folders.map((folder) => ({ folder })), ...objects.map((object) => ({ object }))];
        return (
          <>
            {parts.length > 0 && (
              <p class="inset">
                <button type="button" class="link" onClick={() => to('')}>
                  {bucket.id}
                </button>
                {parts.map((part, at) => (
                  <>
                    {' / '}
                    <button type="button" class="link" onClick={() => to(`${parts.slice(0, at + 1).join('/')}/`)}>
                      {part}
                    </button>
                  </>
                ))}
              </p>
            )}
            {rows.length === 0 ? (
              <Empty title="No objects" />
            ) : (
              <DataGrid
                class="opens"
                label={`Objects of ${bucket.name}`}
                columns={columnsOf(prefix)}
                rows={rows}
                keyOf={(one) => ('folder' in one ? one.folder : one.object.key)}
                onOpen={(one) => ('folder' in one ? to(one.folder) : setOpen(one.object.key))}
              />
            )}
            {open !== undefined && <ObjectDialog bucket={bucket} name={open} close={() => setOpen(undefined)} />}
          </>
        );
      }}
    </Panel>
  );
}

const columnsOf = (prefix: string): readonly Column<Entry>[] => [
  {
    key: 'key',
    title: 'Key',
    track: 'minmax(120px, 3fr)',
    cell: (one) =>
      'folder' in one ? (
        <span class="strong">{one.folder.slice(prefix.length)}</span>
      ) : (
        one.object.key.slice(prefix.length)
      ),
  },
  { key: 'size', title: 'Size', track: '90px', end: true, cell: (one) => 'object' in one && bytes(one.object.bytes) },
  {
    key: 'changed',
    title: 'Changed',
    track: '130px',
    wide: true,
    cell: (one) => 'object' in one && one.object.changed && <span class="muted">{dateTime(one.object.changed)}</span>,
  },
];

function ObjectDialog({
  bucket,
  name,
  close,
}: {
  readonly bucket: Bucket;
  readonly name: string;
  readonly close: () => void;
}) {
  const { where } = useStage();
  const loaded = useTool('jaws_local_object', { ...where, bucket: bucket.id, key: name });
  const { data } = loaded;
  return (
    <Dialog title={name} close={close} wide>
      {loaded.error && <Failure error={loaded.error} retry={loaded.reload} />}
      {loaded.loading && !data && <p class="muted">Reading it…</p>}
      {data && (
        <>
          <dl class="facts">
            <dt>Size</dt>
            <dd>{bytes(data.bytes)}</dd>
            <dt>Type</dt>
            <dd>{data.type ?? '–'}</dd>
            <dt>Changed</dt>
            <dd>{data.changed ? dateTime(data.changed) : '–'}</dd>
            {Object.entries(data.metadata).map(([key, value]) => (
              <>
                <dt>{key}</dt>
                <dd>{value}</dd>
              </>
            ))}
          </dl>
          {data.text === undefined ? (
            <p class="muted">It is not text.</p>
          ) : (
            <Code label="Content" text={data.cut ? data.text : prettyText(data.text)} />
          )}
          {data.cut && <p class="muted">Only its beginning is shown.</p>}
        </>
      )}
    </Dialog>
  );
}
