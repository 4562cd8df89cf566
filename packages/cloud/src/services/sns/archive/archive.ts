import type { Collection } from '../../../store/store.ts';
import type { FoundTopic } from '../find.ts';
import type { Content } from '../publish/content.ts';
import type { Sns, TopicRecord } from '../records.ts';
import { retentionOf } from './policies.ts';

/** A published message. */
export interface ArchivedRecord {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly id: string;
  readonly sequence: string;
  readonly content: Content;
}

/** A topic's messages by their sequence numbers, oldest first. */
export function archiveOf(state: Sns, topic: Pick<TopicRecord, 'id'>): Collection<ArchivedRecord> {
  return state.of<ArchivedRecord>(`archive/${topic.id}`);
}

/** Keeps a message when the topic archives, and forgets those past the retention. */
export function keep({ topic, state }: FoundTopic, message: ArchivedRecord): void {
  const { ArchivePolicy: policy } = topic.attributes;
  if (policy === undefined) return;
  const archive = archiveOf(state, topic);
  archive.put(message.sequence, message);
  const oldest = message.at - (retentionOf(policy) ?? 0);
  for (const [key, { at }] of [...archive.entries()]) {
    if (at >= oldest) return;
    archive.delete(key);
  }
}

/** Archiving ends: archived messages are deleted too. */
export function forget(state: Sns, topic: Pick<TopicRecord, 'id'>): void {
  const archive = archiveOf(state, topic);
  for (const key of [...archive.keys()]) archive.delete(key);
}

/** The time from which a topic's messages can be replayed; undefined if it does not archive. */
export function archiveStart(topic: TopicRecord, now: number): number | undefined {
  const { ArchivePolicy: policy } = topic.attributes;
  if (policy === undefined) return undefined;
  return Math.max(topic.archivedSince ?? topic.created, now - (retentionOf(policy) ?? 0));
}
