import { cloudPage } from '../../../kernel/page/cloud-page.ts';
import { breakable, escapeHtml, tableHtml } from '../../../kernel/page/look.ts';
import type { ApiShown, FunctionShown, Overview, RegionShown, StackShown } from './overview.ts';

/** Maximum number of rows in a table; the page says how many more exist. */
const MOST = 200;

const COMMANDS: readonly (readonly [command: string, does: string])[] = [
  ['jaws logs --follow', 'what the functions write, as it comes'],
  ['jaws dash', 'what differs from what is deployed, to tick and deploy'],
  ['jaws run <function>', 'one function with its event'],
  ['jaws cloud status', 'whether the cloud runs, and where'],
  ['jaws cloud region off <region>', 'switch a region off, to see how the rest behaves'],
  ['jaws cloud reset', 'everything goes'],
];

const FUNCTION_HEADS = ['Function', 'Region', 'Runtime', 'Last run (UTC)', 'Result', 'Runs', 'Failed'];

/**
 * The page with everything deployed here. `origin`: the one that the browser opened, such as `http://127.0.0.1:4566`.
 */
export function indexPage({ regions, stacks, functions, apis, messages }: Overview, origin: string) {
  const hasAccounts = new Set(regions.map(({ account }) => account)).size > 1;
  const place = ({ account, region }: Pick<RegionShown, 'account' | 'region'>) =>
    `<span class="whole">${escapeHtml(region)}</span>${hasAccounts ? ` (${escapeHtml(account)})` : ''}`;
  const sections = [
    section('Regions', regions, ['Region', 'Health', 'Functions', 'Buckets', 'Tables', 'Queues', 'Topics'], (one) => [
      place(one),
      `<span class="${HEALTH[one.health]}">${one.health}</span>`,
      ...[one.functions, one.buckets, one.tables, one.queues, one.topics],
    ]),
    section('APIs', apis, ['API', 'Kind', 'Region', 'Address'], (one) => [
      breakable(one.name),
      one.kind,
      place(one),
      addresses(one, origin),
    ]),
    section('Functions', functions, FUNCTION_HEADS, (one) => [
      breakable(one.name),
      place(one),
      escapeHtml(one.runtime),
      one.last ? time(one.last.time) : '<span class="dim">never</span>',
      result(one),
      ...[one.runs, one.failed],
    ]),
    section('Stacks', stacks, ['Stack', 'Region', 'Status', 'Changed (UTC)'], (one: StackShown) => [
      breakable(one.name),
      place(one),
      `<span class="${statusClass(one.status)}">${breakable(one.status)}</span>`,
      time(one.changed),
    ]),
  ];
  const { mails, texts, pushes } = messages;
  return cloudPage({
    title: 'Local AWS',
    current: '/_aws/',
    main: [
      '<h1>What is deployed here</h1>',
      `<p>${health(regions)} <a href="/_aws/mail">Mailbox</a>: ${count(mails, 'mail')}, ${count(texts, 'text message')}, ${count(pushes, 'push message')}.</p>`,
      ...sections,
      '<h2 id="commands">Commands</h2>',
      tableHtml({
        caption: 'Commands',
        hidden: true,
        heads: ['Command', 'What it does'],
        rows: COMMANDS.map(([command, does]) => [`<code>${escapeHtml(command)}</code>`, escapeHtml(does)]),
      }),
      `<p class="dim">Clients of AWS find all of it at <code>${breakable(origin)}</code>. Reload the page to see what is new.</p>`,
    ].join('\n'),
  });
}

const HEALTH = { up: 'good', slow: 'warn', down: 'bad' } as const;

function health(regions: readonly RegionShown[]): string {
  const ill = regions.filter(({ health: one }) => one !== 'up');
  if (regions.length === 0) return 'The cloud is ready and empty.';
  if (ill.length === 0) return 'All regions answer.';
  return `${ill.map(({ region, health: one }) => `${breakable(region)} is <strong class="${HEALTH[one]}">${one}</strong>`).join(', ')}.`;
}

function section<T>(
  title: string,
  items: readonly T[],
  heads: readonly string[],
  cells: (item: T) => readonly (string | number)[],
): string {
  const more = items.length - MOST;
  return [
    `<h2>${title} <span class="dim">${items.length}</span></h2>`,
    tableHtml({ caption: title, hidden: true, heads, rows: items.slice(0, MOST).map(cells), empty: 'None.' }),
    more > 0 ? `<p class="dim">And ${more} more.</p>` : '',
  ].join('\n');
}

function addresses({ addresses: paths, kind }: ApiShown, origin: string): string {
  if (paths.length === 0) return '<span class="dim">not deployed</span>';
  const shown = paths.map((path) => {
    const text = breakable(`${kind === 'WebSocket API' ? origin.replace(/^http/, 'ws') : origin}${path}`);
    return kind === 'WebSocket API' ? `<code>${text}</code>` : `<a href="${escapeHtml(path)}">${text}</a>`;
  });
  return shown.join('<br>');
}

function result({ last }: FunctionShown): string {
  if (!last) return '<span class="dim">–</span>';
  const word = last.failed ? '<span class="bad">failed</span>' : '<span class="good">ok</span>';
  return `<span class="whole">${word} in ${Math.round(last.duration)} ms</span>`;
}

const statusClass = (status: string): string =>
  /FAILED|ROLLBACK/.test(status) ? 'bad' : status.endsWith('_IN_PROGRESS') ? 'warn' : 'good';

const time = (at: number): string => {
  const text = new Date(at).toISOString();
  return `<time class="whole" datetime="${text}">${text.replace('T', ' ').slice(0, 19)}</time>`;
};

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
