import { describe, type Place, titleOf } from '../describe.ts';
import type { Message } from '../notify.ts';
import type { Texts } from '../texts.ts';

/** How many alarms are shown in full; a message only names the others. */
const detailed = 12;

/** https://docs.slack.dev/messaging/formatting-message-text: the three characters that are control characters. */
export const escapeSlack = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const code = (text: string): string => `\`${escapeSlack(text.replaceAll('`', "'"))}\``;

/** Cut without breaking an entity. */
const cut = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 1).replace(/&[a-z]*$/, '')}…` : text;

/**
 * Body for an incoming webhook: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks. Limits:
 * https://docs.slack.dev/reference/block-kit/blocks (50 blocks; a header of 150 characters, a section of 3000).
 */
export function slackBody(message: Message, place: Place, texts: Texts): object {
  const title = titleOf(message, place, texts);
  const { notices } = message;
  const sections = notices.slice(0, detailed).map((notice) => {
    const { sign, kind, name, what, facts, command, links } = describe(notice, texts);
    const lines = [
      `${sign} *${escapeSlack(kind)}* ${code(name)}`,
      escapeSlack(what),
      escapeSlack(facts),
      ...(command === undefined ? [] : [code(command)]),
      links.map(({ text, url }) => `<${escapeSlack(url)}|${escapeSlack(text)}>`).join(' · '),
    ];
    return section(lines.join('\n'));
  });
  const rest = notices.slice(detailed);
  const names = rest.map((notice) => `${describe(notice, texts).sign} ${code(notice.name)}`).join('\n');
  return {
    // The text for notifications and screen readers.
    text: escapeSlack(title),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: cut(title, 150), emoji: true } },
      ...sections,
      ...(rest.length > 0 ? [section(`${escapeSlack(texts.more(rest.length))}\n${names}`)] : []),
    ],
  };
}

const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text: cut(text, 3000) } });
