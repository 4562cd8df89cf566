import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Client } from './base/client.ts';
import { DashContext, type Project } from './base/dash.ts';
import { visible } from './base/format.ts';
import { useKeys } from './base/keys.ts';
import { type PageName, type Route, useRoute } from './base/route.ts';
import { createRuns } from './base/runs.ts';
import { useToolOf } from './base/use-tool.ts';
import { Console } from './pages/console/console.tsx';
import { CostPage } from './pages/cost/cost.tsx';
import { Functions } from './pages/functions/functions.tsx';
import { Home } from './pages/home/home.tsx';
import { Local } from './pages/local/local.tsx';
import { Logs } from './pages/logs/logs.tsx';
import { Metrics } from './pages/metrics/metrics.tsx';
import { Releases } from './pages/releases/releases.tsx';
import { Requests } from './pages/requests/requests.tsx';
import { RolloutPage } from './pages/rollout/rollout.tsx';
import { Variables } from './pages/variables/variables.tsx';
import { Failure } from './parts/failure.tsx';
import { Empty } from './parts/panel.tsx';
import { Shortcuts } from './parts/shortcuts.tsx';
import { Side, titles } from './parts/side.tsx';

const views: Readonly<Record<PageName, () => preact.JSX.Element>> = {
  home: Home,
  functions: Functions,
  releases: Releases,
  rollout: RolloutPage,
  requests: Requests,
  console: Console,
  logs: Logs,
  metrics: Metrics,
  cost: CostPage,
  variables: Variables,
  local: Local,
};

export function App({ client }: { readonly client: Client }) {
  const loaded = useToolOf(client, 'jaws_project', {});
  if (loaded.data) return <Shell client={client} project={loaded.data} />;
  return (
    <main class="lone">
      <h1>JAWS</h1>
      {loaded.error ? (
        <Failure error={loaded.error} retry={loaded.reload} />
      ) : (
        <p role="status">Reading the project…</p>
      )}
    </main>
  );
}

/** Shown by a page without the key in its address. */
export function NoToken() {
  return (
    <main class="lone">
      <h1>JAWS</h1>
      <Empty title="This address lacks its key">
        Open the whole address that <code>jaws dash --web</code> printed; the one that your browser was opened with
        works only once. While a tab of the dash is open, links to it work by themselves.
      </Empty>
    </main>
  );
}

function Shell({ client, project }: { readonly client: Client; readonly project: Project }) {
  const route = useRoute();
  const [help, setHelp] = useState(false);
  const [keys, setKeys] = useState(() => sessionStorage.getItem('keys') !== 'off');
  const [said, setSaid] = useState('');
  const main = useRef<HTMLElement>(null);
  // On the home page, links to other pages lead to the stage that was visited last, or the first one.
  const lastStage = useRef(project.stages[0]?.stage);
  if (route.stage !== undefined) lastStage.current = route.stage;
  const stage = route.stage ?? lastStage.current;
  useTitle(route, project.name);
  useFocusOnPage(route, main.current);
  const openHelp = useCallback(() => setHelp(true), []);
  useKeys(keys && !help, route, stage, openHelp);
  const runs = useMemo(() => createRuns(client), [client]);
  const dash = useMemo(() => ({ client, route, project, runs, announce: setSaid }), [client, route, project, runs]);
  const View = views[route.page];
  const isKnown = route.stage === undefined || project.stages.some((one) => one.stage === route.stage);
  return (
    <DashContext.Provider value={dash}>
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        Skip to content
      </button>
      <div class="shell">
        <Side stage={stage} help={openHelp} />
        <main ref={main} id="main" tabIndex={-1}>
          {isKnown ? <View key={`${route.page} ${route.stage}`} /> : <UnknownStage stage={route.stage ?? ''} />}
        </main>
      </div>
      <div class="hidden" role="status" aria-live="polite">
        {said}
      </div>
      {help && (
        <Shortcuts
          enabled={keys}
          setEnabled={(on) => {
            setKeys(on);
            sessionStorage.setItem('keys', on ? 'on' : 'off');
          }}
          close={() => setHelp(false)}
        />
      )}
    </DashContext.Provider>
  );
}

function UnknownStage({ stage }: { readonly stage: string }) {
  return (
    <Empty title={`The project has no stage ${stage}`}>
      It was removed, or the address is of another project. <a href="#/">All stages</a>
    </Empty>
  );
}

function useTitle(route: Route, project: string): void {
  useEffect(() => {
    const where = route.stage === undefined ? [] : [route.stage];
    document.title = visible([titles[route.page], ...where, project].join(' · '));
  }, [route, project]);
}

/** A new page begins at its top, for screen readers too. */
function useFocusOnPage(route: Route, main: HTMLElement | null): void {
  const before = useRef(route.page);
  useEffect(() => {
    if (before.current === route.page) return;
    before.current = route.page;
    main?.scrollTo(0, 0);
    if (!document.activeElement?.closest('nav')) main?.focus({ preventScroll: true });
  }, [route.page, main]);
}
