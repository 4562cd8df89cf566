import { useState } from 'preact/hooks';
import type { ToolInput } from '../../../api.ts';
import { useDash } from '../../base/dash.ts';
import { plural, usd } from '../../base/format.ts';
import { lackingOf } from '../../base/lacking.ts';
import { formatRoute } from '../../base/route.ts';
import { useTool } from '../../base/use-tool.ts';
import { Panel } from '../../parts/panel.tsx';
import { Scroll } from '../../parts/scroll.tsx';

type Traffic = Pick<ToolInput<'jaws_cost'>, 'traffic' | 'days'>;

/** All stages with the same traffic. Each one reads its regions, so this waits for a click. */
export function StageTable({ traffic }: { readonly traffic: Traffic }) {
  const { project } = useDash();
  const [shown, setShown] = useState(false);
  if (project.stages.length < 2) return null;
  return (
    <Panel
      title="All stages"
      flush
      actions={
        !shown && (
          <button type="button" onClick={() => setShown(true)}>
            Compare stages
          </button>
        )
      }
    >
      {shown && (
        <Scroll label="Cost of stages">
          <table class="costs">
            <caption class="hidden">Monthly cost of each stage</caption>
            <thead>
              <tr>
                <th scope="col">Stage</th>
                <th scope="col">Regions</th>
                <th scope="col" class="end">
                  A month
                </th>
              </tr>
            </thead>
            <tbody>
              {project.stages.map(({ stage, regions }) => (
                <StageRow key={stage} stage={stage} regions={regions.length} traffic={traffic} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </Panel>
  );
}

function StageRow({
  stage,
  regions,
  traffic,
}: {
  readonly stage: string;
  readonly regions: number;
  readonly traffic: Traffic;
}) {
  const { route } = useDash();
  const { data, error, loading } = useTool('jaws_cost', { stage, ...traffic });
  const { waiting = [], unread } = lackingOf(data?.regions ?? []);
  return (
    <tr aria-busy={loading}>
      <th scope="row">
        <a href={formatRoute({ ...route, stage, region: undefined, item: undefined })}>{stage}</a>
      </th>
      <td>
        {plural(regions, 'region')}
        {waiting.length > 0 && <span class="muted">, waiting for {waiting.length}</span>}
        {unread.length > 0 && <span class="bad-text">, {unread.length} could not be read</span>}
      </td>
      <td class="end strong">
        {data ? (
          usd(data.monthly)
        ) : error ? (
          <span class="bad-text">{error.message}</span>
        ) : (
          <span class="muted">…</span>
        )}
      </td>
    </tr>
  );
}
