import { useState } from 'preact/hooks';
import type { ToolResult } from '../../../api.ts';
import { useStage } from '../../base/dash.ts';
import { ago, plural, prettyText } from '../../base/format.ts';
import { useTool } from '../../base/use-tool.ts';
import { Code } from '../../parts/code.tsx';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Empty, Panel } from '../../parts/panel.tsx';
import { ChoiceList, type LookProps, Split } from './look.tsx';

type Queue = ToolResult<'jaws_local_queues'>['queues'][number];
type Message = ToolResult<'jaws_local_messages'>['messages'][number];

const every = 3000;

export function Queues({ chosen }: LookProps) {
  const { where } = useStage();
  const queues = useTool('jaws_local_queues', where, { every });
  const all = queues.data?.queues ?? [];
  const queue = all.find(({ id }) => id === chosen) ?? all[0];
  return (
    <Split
      list={
        <ChoiceList
          title="Queues"
          kind="queues"
          of={queues}
          items={(data) =>
            data.queues.map((one) => ({ id: one.id, text: plural(one.visible + one.hidden + one.delayed, 'message') }))
          }
          chosen={queue?.id}
          none="No queues"
        />
      }
    >
      {queue && <Messages key={queue.id} queue={queue} />}
    </Split>
  );
}

function Messages({ queue }: { readonly queue: Queue }) {
  const { where } = useStage();
  const loaded = useTool('jaws_local_messages', { ...where, queue: queue.id, limit: 200 }, { every });
  const [open, setOpen] = useState<Message>();
  return (
    <Panel title={queue.name} of={loaded} fill flush>
      {({ messages }) => (
        <>
          <p class="muted inset">
            {queue.visible} visible, {queue.hidden} in flight, {queue.delayed} delayed. Viewing receives none.
          </p>
          {messages.length === 0 ? (
            <Empty title="No messages" />
          ) : (
            <DataGrid
              class="opens"
              label={`Messages of ${queue.name}`}
              columns={columns}
              rows={messages}
              keyOf={({ id }) => id}
              onOpen={setOpen}
            />
          )}
          {open && (
            <Dialog title={`Message ${open.id}`} close={() => setOpen(undefined)} wide>
              <dl class="facts">
                <dt>State</dt>
                <dd>{open.state}</dd>
                <dt>Sent</dt>
                <dd>{open.sent}</dd>
                <dt>Received</dt>
                <dd>{plural(open.receiveCount, 'time')}</dd>
              </dl>
              <Code label="Body" text={open.cut ? open.body : prettyText(open.body)} />
            </Dialog>
          )}
        </>
      )}
    </Panel>
  );
}

const columns: readonly Column<Message>[] = [
  { key: 'sent', title: 'Sent', track: '110px', cell: ({ sent }) => ago(sent) },
  { key: 'state', title: 'State', track: '76px', cell: ({ state }) => state },
  { key: 'count', title: 'Received', track: '70px', end: true, wide: true, cell: ({ receiveCount }) => receiveCount },
  {
    key: 'body',
    title: 'Body',
    track: 'minmax(0, 1fr)',
    cell: ({ body }) => <span class="mono">{body.slice(0, 300)}</span>,
  },
];
