import { cloudPage } from '../kernel/page/cloud-page.ts';
import { breakable, escapeHtml, tableHtml } from '../kernel/page/look.ts';
import type { Mail, Push, Text } from './mailbox.ts';

const STYLE = `
iframe { display: block; width: 100%; height: 32rem; margin: 0 0 1rem; border: 1px solid var(--edge); border-radius: 6px; background: #fff; color-scheme: light; }
`;

/** Addresses of the web as links; the rest is text. */
const withLinks = (text: string): string =>
  text
    .split(/(https?:\/\/[^\s<>"']+)/)
    .map((part, at) =>
      at % 2 ? `<a href="${escapeHtml(part)}" rel="noreferrer">${breakable(part)}</a>` : escapeHtml(part),
    )
    .join('');

function time(at: number): string {
  const text = new Date(at).toISOString();
  return `<time class="whole" datetime="${text}">${text.replace('T', ' ').slice(0, 19)}</time>`;
}

function section(title: string, heads: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const table = tableHtml({ caption: title, hidden: true, heads, rows, empty: 'Nothing was sent.' });
  return `<h2>${title} <span class="dim">${rows.length}</span></h2>\n${table}`;
}

/** Everything in the mailbox, the newest first. */
export function listPage(mails: readonly Mail[], texts: readonly Text[], pushes: readonly Push[]) {
  const mailRows = mails.map((mail) => [
    `<a href="/_aws/mail/${encodeURIComponent(mail.id)}">${breakable(mail.subject || '(no subject)')}</a>`,
    breakable(mail.source),
    breakable([...mail.to, ...mail.cc, ...mail.bcc].join(', ')),
    time(mail.timestamp),
  ]);
  const textRows = texts.map((text) => [breakable(text.message), breakable(text.phone), time(text.timestamp)]);
  const pushRows = pushes.map((push) => [breakable(push.message), breakable(push.endpoint), time(push.timestamp)]);
  return cloudPage({
    title: 'Mailbox',
    current: '/_aws/mail',
    main: [
      '<h1>Mailbox</h1>',
      '<p>What SES and SNS would have sent. Nothing left this machine.</p>',
      section('Mails', ['Subject', 'From', 'To', 'Time (UTC)'], mailRows.reverse()),
      section('Text messages', ['Message', 'To', 'Time (UTC)'], textRows.reverse()),
      section('Push messages', ['Message', 'Endpoint', 'Time (UTC)'], pushRows.reverse()),
    ].join('\n'),
  });
}

/** As `jaws dash --web` has it unless it is taken. No key is in a link: a browser in which the dash is open has it. */
const dash = 'http://127.0.0.1:4600';

/** What an alarm's mail says to do next, as a link into the dash at the time of the mail. */
function dashLink({ text = '', timestamp }: Mail): string {
  const command = /\bjaws logs (?:([\w-]+(?:\/[\w-]+)+) )?-s ([\w-]+) -r ([a-z0-9-]+)/.exec(text);
  if (!command) return '';
  const [said, fn, stage, region] = command;
  const query = new URLSearchParams({ at: new Date(timestamp).toISOString(), ...(fn !== undefined && { fn }) });
  const href = escapeHtml(`${dash}/#/${stage}/${region}/logs?${query}`);
  return `<p><a href="${href}" target="_blank" rel="noopener noreferrer">The logs around that time, in the dash</a>, while <code>jaws dash --web</code> is open in this browser; in a terminal: <code>${escapeHtml(said)}</code></p>`;
}

/** One mail. Its HTML is shown in a frame in which nothing runs and from which nothing is fetched. */
export function mailPage(mail: Mail) {
  const at = `/_aws/mail/${encodeURIComponent(mail.id)}`;
  const rows = [
    ['From', mail.source],
    ['To', mail.to.join(', ')],
    ['Cc', mail.cc.join(', ')],
    ['Bcc', mail.bcc.join(', ')],
    ['Date', `${new Date(mail.timestamp).toISOString().replace('T', ' ').slice(0, 19)} UTC`],
    ['Sent by', `${mail.via.toUpperCase()} in ${mail.region}, account ${mail.account}`],
  ];
  const shown = rows.filter(([, value]) => value !== '');
  return cloudPage({
    title: mail.subject || 'Mail',
    style: STYLE,
    policy: "frame-src 'self'",
    main: [
      `<h1>${breakable(mail.subject || '(no subject)')}</h1>`,
      '<table class="facts"><tbody>',
      ...shown.map(
        ([name = '', value = '']) => `<tr><th scope="row" class="key">${name}</th><td>${breakable(value)}</td></tr>`,
      ),
      '</tbody></table>',
      dashLink(mail),
      mail.html === undefined ? '' : `<h2>HTML</h2>\n<iframe sandbox src="${at}/html" title="HTML part"></iframe>`,
      mail.text === undefined ? '' : `<h2>Text</h2>\n<pre class="text">${withLinks(mail.text)}</pre>`,
      `<p><a href="${at}/raw">The message as it would go out</a></p>`,
    ].join('\n'),
  });
}
