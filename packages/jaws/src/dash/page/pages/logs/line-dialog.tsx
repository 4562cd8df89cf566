import { useStage } from '../../base/dash.ts';
import { clock, dateTime, prettyText } from '../../base/format.ts';
import { formatRoute } from '../../base/route.ts';
import { Code } from '../../parts/code.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { type Line, requestOf, textOf } from './lines.ts';

export function LineDialog({ line, close }: { readonly line: Line; readonly close: () => void }) {
  const { stage, region } = useStage();
  const id = requestOf(line.message);
  return (
    <Dialog title={`${line.function}, ${dateTime(line.at)}`} close={close} wide>
      <dl class="facts">
        <dt>Time</dt>
        <dd class="mono">
          {clock(line.at)} <span class="muted">({line.at})</span>
        </dd>
        <dt>Function</dt>
        <dd>
          <a href={formatRoute({ page: 'functions', stage, region, item: line.function, query: {} })}>
            {line.function}
          </a>
        </dd>
        <dt>Region</dt>
        <dd class="mono">{line.region}</dd>
        {id && (
          <>
            <dt>Request</dt>
            <dd class="bar">
              <a href={formatRoute({ page: 'requests', stage, region, item: id, query: {} })}>
                <span class="mono">{id}</span>
              </a>
              <a href={formatRoute({ page: 'logs', stage, region, item: undefined, query: { id } })} onClick={close}>
                Only its lines
              </a>
            </dd>
          </>
        )}
      </dl>
      <Code label="Line" text={prettyText(textOf(line.message))} />
    </Dialog>
  );
}
