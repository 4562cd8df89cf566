import type { Mail, Push, Text } from './mailbox.ts';

const STYLE = `
  :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
  body { margin: 0 auto; max-width: 60rem; padding: 1.5rem; }
  h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid #8884; vertical-align: top; overflow-wrap: anywhere; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: 1rem; border: 1px solid #8884; border-radius: .4rem; }
  iframe { width: 100%; height: 32rem; border: 1px solid #8884; border-radius: .4rem; background: #fff; }
  .quiet { opacity: .7; }
`;

const toHtml = (text: string): string => text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);

/** Addresses of the web as links; the rest is text. */
const withLinks = (text: string): string =>
  text
    .split(/(https?:\/\/[^\s<>"']+)/)
    .map((part, index) => (index % 2 ? `<a href="${toHtml(part)}" rel="noreferrer">${toHtml(part)}</a>` : toHtml(part)))
    .join('');

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
  `<title>${toHtml(title)}</title><style>${STYLE}</style></head><body>${body}</body></html>`;

const time = (at: number): string => new Date(at).toISOString().replace('T', ' ').slice(0, 19);

const row = (cells: readonly string[]): string => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;

function table(title: string, heads: readonly string[], rows: readonly string[]): string {
  const head = heads.map((one) => `<th>${one}</th>`).join('');
  const body = rows.length > 0 ? rows.join('') : row(['<span class="quiet">Nothing was sent.</span>']);
  return `<h2>${title}</h2><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

/** Everything in the mailbox, the newest first. */
export function listPage(mails: readonly Mail[], texts: readonly Text[], pushes: readonly Push[]): string {
  const mailRows = mails.map((mail) =>
    row([
      time(mail.timestamp),
      toHtml(mail.source),
      toHtml([...mail.to, ...mail.cc, ...mail.bcc].join(', ')),
      `<a href="/_aws/mail/${encodeURIComponent(mail.id)}">${toHtml(mail.subject || '(no subject)')}</a>`,
    ]),
  );
  const textRows = texts.map((text) => row([time(text.timestamp), toHtml(text.phone), toHtml(text.message)]));
  const pushRows = pushes.map((push) => row([time(push.timestamp), toHtml(push.endpoint), toHtml(push.message)]));
  return page(
    'Mailbox',
    `<h1>Mailbox</h1><p class="quiet">What SES and SNS would have sent. Nothing left this machine.</p>` +
      table('Mails', ['Time (UTC)', 'From', 'To', 'Subject'], mailRows.reverse()) +
      table('Text messages', ['Time (UTC)', 'To', 'Message'], textRows.reverse()) +
      table('Push messages', ['Time (UTC)', 'Endpoint', 'Message'], pushRows.reverse()),
  );
}

/** One mail. Its HTML is shown in a frame in which nothing runs and from which nothing is fetched. */
export function mailPage(mail: Mail): string {
  const at = `/_aws/mail/${encodeURIComponent(mail.id)}`;
  const rows = [
    ['From', mail.source],
    ['To', mail.to.join(', ')],
    ['Cc', mail.cc.join(', ')],
    ['Bcc', mail.bcc.join(', ')],
    ['Date', `${time(mail.timestamp)} UTC`],
    ['Sent by', `${mail.via.toUpperCase()} in ${mail.region}, account ${mail.account}`],
  ];
  const shown = rows.filter(([, value]) => value !== '').map(([name = '', value = '']) => row([name, toHtml(value)]));
  return page(
    mail.subject || 'Mail',
    `<p><a href="/_aws/mail">Mailbox</a></p><h1>${toHtml(mail.subject || '(no subject)')}</h1>` +
      `<table><tbody>${shown.join('')}</tbody></table>` +
      (mail.html === undefined ? '' : `<h2>HTML</h2><iframe sandbox src="${at}/html" title="HTML part"></iframe>`) +
      (mail.text === undefined ? '' : `<h2>Text</h2><pre>${withLinks(mail.text)}</pre>`) +
      `<p><a href="${at}/raw">The message as it would go out</a></p>`,
  );
}
