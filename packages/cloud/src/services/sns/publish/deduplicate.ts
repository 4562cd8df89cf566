import type { Context } from '../../../kernel/context.ts';
import type { FoundTopic } from '../find.ts';
import type { Content } from './content.ts';

/** https://docs.aws.amazon.com/sns/latest/dg/fifo-message-dedup.html: a duplicate within five minutes is not sent again. */
const REMEMBERED = 300_000;

export interface Published {
  readonly MessageId: string;
  readonly SequenceNumber?: string;
}

interface Seen extends Published {
  readonly at: number;
}

/** The message's id and, for FIFO topics, its number; those of the first one when it is a duplicate. */
export function deduplicate(
  ctx: Context,
  { topic, state }: FoundTopic,
  content: Content,
): { published: Published; isDuplicate: boolean } {
  const MessageId = ctx.kernel.ids.uuid();
  if (!topic.fifo) return { published: { MessageId }, isDuplicate: false };
  const now = ctx.kernel.clock.now();
  const seen = state.of<Seen>(`seen/${topic.id}`);
  for (const [key, { at }] of seen.entries()) {
    if (now - at < REMEMBERED) break;
    seen.delete(key);
  }
  const perGroup = topic.attributes.FifoThroughputScope === 'MessageGroup';
  const key = `${perGroup ? content.group : ''}\0${content.deduplication}`;
  const first = seen.get(key);
  if (first) {
    const { at: _at, ...published } = first;
    return { published, isDuplicate: true };
  }
  const sequences = state.of<{ last: number }>('sequences');
  const last = (sequences.get(topic.id)?.last ?? 0) + 1;
  sequences.put(topic.id, { last });
  const published = { MessageId, SequenceNumber: String(10n ** 19n + BigInt(last) * 1000n) };
  seen.put(key, { ...published, at: now });
  return { published, isDuplicate: false };
}
