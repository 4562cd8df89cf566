import { useEffect, useRef, useState } from 'preact/hooks';
import { useDash } from '../base/dash.ts';
import { formatRoute, go, type PageName, pages } from '../base/route.ts';
import { Choice } from './fields.tsx';
import { Icon } from './icon.tsx';
import { Mark } from './mark.tsx';

export const titles: Readonly<Record<PageName, string>> = {
  home: 'Overview',
  functions: 'Functions',
  releases: 'Releases',
  rollout: 'Rollout',
  requests: 'Requests',
  console: 'Console',
  logs: 'Logs',
  metrics: 'Metrics',
  cost: 'Cost',
  variables: 'Variables',
  local: 'Local cloud',
};

/** The navigation. `stage`: the one that its links lead to, also while home shows all stages. */
export function Side({ stage, help }: { readonly stage: string | undefined; readonly help: () => void }) {
  const { route, project } = useDash();
  const at = (page: PageName) =>
    formatRoute({ page: stage === undefined ? 'home' : page, stage, region: route.region, item: undefined, query: {} });
  return (
    <header class="side">
      <a class="brand" href="#/" aria-label={`${project.name}, overview`}>
        <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
          <path d="M3 24C9 23 15 17 17 4c6 5 9 12 9 20z" fill="var(--accent)" />
          <path d="M2 28h28" stroke="var(--accent)" stroke-width="2.5" stroke-linecap="round" />
        </svg>
        <span class="cut">{project.name}</span>
      </a>
      <Where stage={stage} />
      <nav class="nav" aria-label="Pages">
        <Item page="home" href="#/" current={route.page} />
        {pages.map((page) => (
          <Item key={page} page={page} href={at(page)} current={route.page} />
        ))}
      </nav>
      <Foot help={help} />
    </header>
  );
}

function Item({ page, href, current }: { readonly page: PageName; readonly href: string; readonly current: PageName }) {
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    // On narrow screens the pages are one line that scrolls.
    if (page === current) link.current?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [page, current]);
  return (
    <a ref={link} href={href} {...(page === current ? { 'aria-current': 'page' as const } : {})}>
      <Icon name={page} />
      {titles[page]}
    </a>
  );
}

function Where({ stage }: { readonly stage: string | undefined }) {
  const { route, project } = useDash();
  const regions = project.stages.find((one) => one.stage === stage)?.regions ?? [];
  const page = route.page === 'home' ? 'functions' : route.page;
  if (stage === undefined) return null;
  const to = (change: { readonly stage?: string; readonly region?: string | undefined }) =>
    go({ ...route, page, stage, item: undefined, ...change });
  return (
    <div class="where">
      <Choice
        label="Stage"
        value={stage}
        options={project.stages.map((one) => one.stage)}
        onChange={(value) => to({ stage: value, region: undefined })}
      />
      <Choice
        label="Region"
        value={route.region ?? ''}
        options={[
          ['', regions.length === 1 ? 'All (1 region)' : `All ${regions.length} regions`],
          ...regions.map((one) => [one, one] as const),
        ]}
        onChange={(value) => to({ region: value === '' ? undefined : value })}
      />
    </div>
  );
}

function Foot({ help }: { readonly help: () => void }) {
  const { client, project } = useDash();
  const [connected, setConnected] = useState<boolean>();
  useEffect(() => client.onConnection(setConnected), [client]);
  const { write } = project.allowed;
  return (
    <div class="side-foot">
      {connected === false && <Mark kind="bad">Not connected</Mark>}
      <span>{write ? (project.allowed.protected ? 'May change all stages' : 'May change stages') : 'Read-only'}</span>
      <button type="button" class="quiet" onClick={help}>
        <kbd>?</kbd> Keyboard
      </button>
      <span class="version">JAWS {project.version}</span>
    </div>
  );
}
