import { useMemo } from 'preact/hooks';
import { useDash, useStage } from '../../base/dash.ts';
import { plural } from '../../base/format.ts';
import { linkTo, setQuery } from '../../base/route.ts';
import { useTool } from '../../base/use-tool.ts';
import { Search } from '../../parts/fields.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { Empty, Panel } from '../../parts/panel.tsx';
import { Caller } from './caller.tsx';

export function Console() {
  const { route, project } = useDash();
  const { stage, region, regions } = useStage();
  const query = route.query.q ?? '';
  const shown = useMemo(() => {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    return project.endpoints.filter(({ id, function: fn = '' }) =>
      words.every((word) => `${id} ${fn}`.toLowerCase().includes(word)),
    );
  }, [project, query]);
  const at = region ?? regions[0];
  const urls = useTool('jaws_endpoints', at === undefined ? undefined : { stage, region: at });
  const chosen = project.endpoints.find(({ id }) => id === route.item) ?? shown[0];
  if (project.endpoints.length === 0) {
    return (
      <>
        <PageHead title="Console" />
        <Empty title="The project has no endpoints">
          <code>jaws module create greetings hello</code> makes a function with one.
        </Empty>
      </>
    );
  }
  const url = urls.data?.endpoints
    .find(({ method, path }) => method === chosen?.method && path === chosen.path)
    ?.urls.find((one) => one.stage === stage && one.region === at)?.url;
  return (
    <>
      <PageHead title="Console" />
      <div class="split">
        <Panel title={plural(shown.length, 'endpoint')} flush fill>
          <div class="inset">
            <Search label="Search endpoints" value={query} onChange={(q) => setQuery(route, { q })} />
          </div>
          <ul class="choices">
            {shown.slice(0, most).map((one) => (
              <li key={one.id}>
                <a
                  href={linkTo(route, { item: one.id, query: route.query })}
                  {...(one === chosen ? { 'aria-current': 'true' as const } : {})}
                >
                  <span class="method">{one.method}</span> <span class="mono">{one.path}</span>
                </a>
              </li>
            ))}
            {shown.length > most && (
              <li class="muted inset">and {plural(shown.length - most, 'more')}: search to find them</li>
            )}
          </ul>
        </Panel>
        {chosen && at !== undefined ? (
          <Caller
            key={`${chosen.id} ${stage}`}
            endpoint={chosen}
            region={at}
            url={url}
            known={urls.data !== undefined}
          />
        ) : (
          <Empty title="Nothing matches" />
        )}
      </div>
    </>
  );
}

const most = 300;
