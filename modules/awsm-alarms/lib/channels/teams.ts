import { type Described, describe, type Place, titleOf } from '../describe.ts';
import type { Message } from '../notify.ts';
import type { Texts } from '../texts.ts';

const detailed = 12;

/** Teams takes 28 KB: https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using */
const mostBytes = 27 * 1024;

/** Text blocks support a part of Markdown: https://learn.microsoft.com/en-us/adaptive-cards/authoring-cards/text-features */
export const escapeTeams = (text: string): string =>
  text.replace(/[\\`*_[\]()#>~|<{}]/g, '\\$&').replace(/(?<!\s)\s*\n\s*/g, ' ');

/** Body for a workflow "Send webhook alerts to a channel": https://learn.microsoft.com/en-us/connectors/teams/#microsoft-teams-webhook */
export function teamsBody(message: Message, place: Place, texts: Texts): object {
  for (let count = Math.min(detailed, message.notices.length); ; count--) {
    const body = bodyWith(count, message, place, texts);
    if (count === 0 || Buffer.byteLength(JSON.stringify(body)) <= mostBytes) return body;
  }
}

function bodyWith(count: number, message: Message, place: Place, texts: Texts): object {
  const rest = message.notices.slice(count);
  const more = rest.slice(0, 40).map(({ name }) => escapeTeams(name));
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          // The newest version that Teams shows on every client.
          version: '1.4',
          msteams: { width: 'Full' },
          body: [
            block(escapeTeams(titleOf(message, place, texts)), { size: 'Large', weight: 'Bolder' }),
            ...message.notices.slice(0, count).map((notice) => container(describe(notice, texts))),
            ...(rest.length > 0 ? [block(`${escapeTeams(texts.more(rest.length))} ${more.join(', ')}`)] : []),
          ],
        },
      },
    ],
  };
}

const block = (text: string, more: object = {}) => ({ type: 'TextBlock', text, wrap: true, ...more });

const container = ({ sign, kind, name, what, facts, command, links }: Described) => ({
  type: 'Container',
  separator: true,
  items: [
    block(`${sign} ${escapeTeams(kind)}: ${escapeTeams(name)}`, { weight: 'Bolder' }),
    block(escapeTeams(what)),
    block(escapeTeams(facts), { isSubtle: true }),
    ...(command === undefined ? [] : [block(escapeTeams(command), { fontType: 'Monospace' })]),
    block(links.map(({ text, url }) => `[${escapeTeams(text)}](${url})`).join(' · ')),
  ],
});
