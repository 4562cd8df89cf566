import { useMemo, useState } from 'preact/hooks';
import { useDash, useStage } from '../../base/dash.ts';
import { plural } from '../../base/format.ts';
import { lackingOf } from '../../base/lacking.ts';
import { go, setQuery } from '../../base/route.ts';
import { useTool } from '../../base/use-tool.ts';
import { Search } from '../../parts/fields.tsx';
import { HowToWrite, PageHead } from '../../parts/page-head.tsx';
import { Empty, Panel } from '../../parts/panel.tsx';
import { RunPanels } from '../../parts/run-panel.tsx';
import { FunctionDialog } from './function-dialog.tsx';
import { FunctionList } from './function-list.tsx';
import { PlanDialog } from './plan-dialog.tsx';
import { functionRows, matches } from './rows.ts';

export function Functions() {
  const { route, project } = useDash();
  const { stage, where, canWrite } = useStage();
  const status = useTool('jaws_status', where);
  const [plans, setPlans] = useState(false);
  const rows = useMemo(() => functionRows(project, status.data), [project, status.data]);
  const query = route.query.q ?? '';
  const shown = useMemo(() => {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    return words.length === 0 ? rows : rows.filter((row) => matches(row, words));
  }, [rows, query]);
  const ticks = route.query.ticks ?? '';
  const ticked = useMemo(
    () => new Set(ticks.split(',').filter((id) => rows.some((row) => row.id === id && row.inProject))),
    [ticks, rows],
  );
  const setTicked = (ids: ReadonlySet<string>) => setQuery(route, { ticks: [...ids].join(',') });
  const all = ticked.size === 0;
  const what = all ? 'all' : plural(ticked.size, 'function');
  const open = rows.find(({ id }) => id === route.item);
  return (
    <>
      <PageHead title="Functions">
        {ticked.size > 0 && (
          <button type="button" class="quiet" onClick={() => setTicked(new Set())}>
            Untick {ticked.size}
          </button>
        )}
        <button type="button" class={canWrite ? 'primary' : ''} onClick={() => setPlans(true)}>
          {canWrite ? `Plan and deploy ${what}` : `Plan ${what}`}
        </button>
      </PageHead>
      {!canWrite && <HowToWrite what="Deploying" />}
      <RunPanels stage={stage} />
      <Panel
        title={query ? `${shown.length} of ${plural(rows.length, 'function')}` : plural(rows.length, 'function')}
        of={status}
        lacking={({ regions }) => lackingOf(regions)}
        fill
        flush
        actions={<Search label="Search functions and paths" value={query} onChange={(q) => setQuery(route, { q })} />}
      >
        {shown.length === 0 ? (
          <Empty title={query ? `Nothing matches “${query}”` : 'No functions yet'}>
            {query
              ? 'The search looks at ids, runtimes, descriptions and paths.'
              : 'jaws module create adds the first one.'}
          </Empty>
        ) : (
          <FunctionList rows={shown} ticked={ticked} setTicked={setTicked} open={(id) => go({ ...route, item: id })} />
        )}
      </Panel>
      {open && <FunctionDialog row={open} close={() => go({ ...route, item: undefined })} />}
      {plans && <PlanDialog functions={all ? undefined : [...ticked]} close={() => setPlans(false)} />}
    </>
  );
}
