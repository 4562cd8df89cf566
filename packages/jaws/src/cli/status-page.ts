import { escapeHtml as escaped } from '../base/page/look.ts';
import type { PageEndpoint, PageRegion, StatusPage } from '../engine/status-page/types.ts';
import { pageMark } from '../engine/status-page/write.ts';
import { count } from '../output/format.ts';

/**
 * Texts have a contrast of at least 4.5 to 1 against the backgrounds of their theme:
 * https://www.w3.org/TR/WCAG22/#contrast-minimum
 */
export const colors = {
  light: {
    page: '#ffffff',
    card: '#f6f8fa',
    text: '#1b1f24',
    dim: '#57606a',
    good: '#116329',
    warn: '#7d4e00',
    bad: '#a40e26',
  },
  dark: {
    page: '#0d1117',
    card: '#161b22',
    text: '#e6edf3',
    dim: '#9da7b1',
    good: '#6fd08c',
    warn: '#f2b84b',
    bad: '#ff8f87',
  },
} as const;

const variables = (theme: keyof typeof colors): string =>
  Object.entries(colors[theme])
    .map(([name, value]) => `--${name}: ${value};`)
    .join(' ');

const style = `
:root { color-scheme: light dark; ${variables('light')} font: 16px/1.5 system-ui, sans-serif; background: var(--page); color: var(--text); }
@media (prefers-color-scheme: dark) { :root { ${variables('dark')} } }
body { max-width: 72rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.5rem; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 2rem 0 0.5rem; overflow-wrap: anywhere; }
h3 { font-size: 1rem; margin: 0; }
h4 { font-size: 0.9rem; margin: 0.75rem 0 0.25rem; color: var(--dim); font-weight: 600; }
p { margin: 0.25rem 0; overflow-wrap: anywhere; }
a { color: inherit; }
a:focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
ul { list-style: none; margin: 0; padding: 0; }
li { padding: 0.2rem 0; overflow-wrap: anywhere; }
.regions { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); gap: 1rem; }
.region { background: var(--card); border: 1px solid var(--dim); border-radius: 0.5rem; padding: 0.9rem 1rem; min-width: 0; }
.dim { color: var(--dim); }
.good { color: var(--good); font-weight: 600; }
.warn { color: var(--warn); font-weight: 600; }
.bad { color: var(--bad); font-weight: 600; }
`;

type State = { readonly kind: 'good' | 'warn' | 'bad' | 'dim'; readonly mark: string; readonly words: string };

const states = {
  well: { kind: 'good', mark: '✔', words: 'Well' },
  down: { kind: 'bad', mark: '✖', words: 'Cannot be reached' },
  failing: { kind: 'bad', mark: '✖', words: 'Does not respond' },
  ringing: { kind: 'bad', mark: '✖', words: 'An alarm rings' },
  stacks: { kind: 'warn', mark: '▲', words: 'A deployment failed' },
  unread: { kind: 'warn', mark: '▲', words: 'Alarms cannot be read' },
  nothing: { kind: 'dim', mark: '–', words: 'Nothing is deployed' },
} as const satisfies Readonly<Record<string, State>>;

/** The worst known state of a region. */
function stateOf({ error, isDeployed, endpoints, alarms, alarmsUnread, stacks }: PageRegion): State {
  if (error) return states.down;
  if (!isDeployed) return states.nothing;
  if (endpoints.some(({ check }) => check?.detail !== undefined)) return states.failing;
  if (alarms && alarms.length > 0) return states.ringing;
  if (stacks.length > 0) return states.stacks;
  return alarmsUnread ? states.unread : states.well;
}

/** Whether all regions are healthy as far as known. */
export const isAllWell = ({ stages }: StatusPage): boolean =>
  stages.every(({ regions }) => regions.every((region) => ['good', 'dim'].includes(stateOf(region).kind)));

/** A self-contained page: no script, no request, and everything in a name is text. */
export function statusHtml(page: StatusPage): string {
  const { project, stages, at, checked } = page;
  const regions = stages.flatMap((stage) => stage.regions);
  const unwell = regions.filter((region) => !['good', 'dim'].includes(stateOf(region).kind)).length;
  const summary: State =
    unwell === 0
      ? { kind: 'good', mark: '✔', words: 'No problem is known.' }
      : { kind: 'bad', mark: '✖', words: `${count(unwell, 'region')} of ${regions.length} with a problem.` };
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    pageMark,
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    `<title>${escaped(`Status of ${project}`)}</title>`,
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    '<header>',
    `<h1>${escaped(`Status of ${project}`)}</h1>`,
    `<p>${said(summary)}</p>`,
    `<p class="dim">Made ${timeOf(at)}${checked ? '; endpoints were asked then' : '; endpoints were not asked'}.</p>`,
    '</header>',
    '<main>',
    ...stages.flatMap(stageHtml),
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

const said = ({ kind, mark, words }: State): string =>
  `<span class="${kind}"><span aria-hidden="true">${mark} </span>${escaped(words)}</span>`;

const timeOf = (iso: string): string =>
  `<time datetime="${escaped(iso)}">${escaped(`${iso.slice(0, 16).replace('T', ' ')} UTC`)}</time>`;

function stageHtml({ name, regions }: StatusPage['stages'][number], at: number): string[] {
  return [
    `<section aria-labelledby="stage-${at}">`,
    `<h2 id="stage-${at}">${escaped(name)}</h2>`,
    '<div class="regions">',
    ...regions.flatMap((region, index) => regionHtml(region, `region-${at}-${index}`)),
    '</div>',
    '</section>',
  ];
}

function regionHtml(found: PageRegion, id: string): string[] {
  const { region, release, functions, stacks, endpoints, alarms, alarmsUnread, error } = found;
  const about = [
    ...(release === undefined ? [] : [`release ${release}`]),
    ...(functions === 0 ? [] : [count(functions, 'function')]),
  ];
  return [
    `<article class="region" aria-labelledby="${id}">`,
    `<h3 id="${id}">${escaped(region)}</h3>`,
    `<p>${said(stateOf(found))}${about.length > 0 ? ` <span class="dim">${escaped(about.join(', '))}</span>` : ''}</p>`,
    ...(error ? [`<p>${escaped(error.message)} <span class="dim">(${escaped(error.code)})</span></p>`] : []),
    ...(stacks.length > 0 ? list('Stacks', stacks.map(escaped)) : []),
    ...(alarms && alarms.length > 0
      ? list(
          'Alarms that ring',
          alarms.map(
            ({ name, since }) => `<span class="bad">${escaped(name)}</span>${since ? ` since ${timeOf(since)}` : ''}`,
          ),
        )
      : []),
    ...(alarmsUnread ? [`<p>Alarms: ${escaped(alarmsUnread.message)}</p>`] : []),
    ...(endpoints.length > 0 && !error ? list('Endpoints', endpoints.map(endpointHtml)) : []),
    '</article>',
  ];
}

const list = (title: string, items: readonly string[]): string[] => [
  `<h4>${escaped(title)}</h4>`,
  '<ul>',
  ...items.map((item) => `<li>${item}</li>`),
  '</ul>',
];

function endpointHtml({ id, url, check }: PageEndpoint): string {
  // Only an http or https address becomes a link.
  const isLink = url !== undefined && /^https?:\/\//.test(url) && id.startsWith('GET ');
  const name = isLink ? `<a href="${escaped(url)}" rel="noreferrer">${escaped(id)}</a>` : escaped(id);
  if (!check) return `${name} <span class="dim">${url === undefined ? 'not deployed' : 'not asked'}</span>`;
  const { status, ms, detail } = check;
  const state: State =
    detail === undefined
      ? { kind: 'good', mark: '✔', words: `${status ?? ''}`.trim() || 'answers' }
      : { kind: 'bad', mark: '✖', words: detail };
  return `${name} ${said(state)} <span class="dim">${Math.round(ms)} ms</span>`;
}
