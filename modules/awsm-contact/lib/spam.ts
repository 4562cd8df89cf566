import type { Message } from './validate.ts';

const link = /\b(?:https?:\/\/|www\.)\S/gi;

/** Links in one message; those who have more to show can say so first. */
const mostLinks = 2;

/** Why a message looks like spam, in words that help people to rewrite it; undefined if it does not. */
export function spamReason({ name, subject, message }: Message): string | undefined {
  const links = message.match(link)?.length ?? 0;
  if (links > mostLinks) return `Please send at most ${mostLinks} links.`;
  if (/<a\s[^<>]*href|\[(?:url|link)\b/i.test(message)) return 'Please write links as they are, without markup.';
  if (`${name} ${subject}`.match(link)) return 'Please put links into the message, not into your name or the subject.';
  if (links > 0 && message.replace(/(?:https?:\/\/|www\.)\S+/gi, '').trim().length < 20) {
    return 'Please say a few words about the link.';
  }
  if (!/\p{L}{2}/u.test(message)) return 'Please write it in words.';
  if (/(.)\1{30}/u.test(message)) return 'Please do not repeat one character so often.';
  return undefined;
}
