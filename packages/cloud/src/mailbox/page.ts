import { cloudPage } from '../kernel/page/cloud-page.ts';
import { breakable, escapeHtml, tableHtml } from '../kernel/page/look.ts';
import type { Mail, Push, Text } from './mailbox.ts';
import { type NextStep, nextStep } from './next-step.ts';

const STYLE = `
iframe { display: block; width: 100%; height: 32rem; margin: 0 0 1rem; border: 1px solid var(--edge); border-radius: 6px; background: #fff; color-scheme: light; }
`;

/** Web addresses as links; everything else is text. */
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

/** The next step that an alarm's mail suggests, as a link into the dash, whose address is looked up when the link is followed. */
function dashLink(mail: Mail): string {
  const next = nextStep(mail);
  if (!next) return '';
  return `<p><a href="${addressOf(mail)}/dash" target="_blank" rel="noopener noreferrer">The logs around that time, in the dash</a>; in a terminal: <code>${escapeHtml(next.command)}</code></p>`;
}

const addressOf = ({ id }: Mail): string => `/_aws/mail/${encodeURIComponent(id)}`;

/** The page behind the link into the dash while no dash of the project is open. A link does not contain the key: a browser in which the dash is open has it. */
export function noDashPage(mail: Mail, { project, stage, command }: NextStep) {
  return cloudPage({
    title: 'The dash is not open',
    main: [
      '<h1>The dash is not open</h1>',
      `<p>Start it in the folder of the project <b>${escapeHtml(project)}</b>, then <a href="${addressOf(mail)}/dash">try again</a>:</p>`,
      `<pre class="text">jaws dash --web --stage ${escapeHtml(stage)}</pre>`,
      '<p>Or read the same logs in a terminal there:</p>',
      `<pre class="text">${escapeHtml(command)}</pre>`,
    ].join('\n'),
  });
}

/** One mail. Its HTML is shown in a frame in which nothing runs and which loads nothing. */
export function mailPage(mail: Mail) {
  const at = addressOf(mail);
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
