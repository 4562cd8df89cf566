import * as z from 'zod';
import { cursor, stage, tool } from './define.ts';

const region = z.string().min(1).max(64).optional().describe('A region of the stage; without it: the first one.');
const place = { stage, region };
const limit = z.number().int().min(1).max(200).default(50);
const name = z.string().min(1).max(2048).describe('Its logical id, or its name.');

/** Tools that read a stage's resources in the embedded cloud. For other stages they throw NotEmbedded. */
export const lookingTools = [
  tool({
    name: 'jaws_local_tables',
    title: 'Local tables',
    description: 'Tables of a stage in the embedded cloud, with their item counts.',
    changes: 'never',
    input: z.strictObject(place),
    run: async (input, { host, project, profile }) =>
      (await import('./local/tables.ts')).localTables(host, { ...input, project, profile }),
  }),
  tool({
    name: 'jaws_local_items',
    title: 'Local items',
    description: 'Items of a table in the embedded cloud, page by page.',
    changes: 'never',
    input: z.strictObject({ ...place, table: name, limit, cursor }),
    run: async (input, { host, project, profile }) =>
      (await import('./local/tables.ts')).localItems(host, { ...input, project, profile }),
  }),
  tool({
    name: 'jaws_local_buckets',
    title: 'Local buckets',
    description: 'Buckets of a stage in the embedded cloud.',
    changes: 'never',
    input: z.strictObject(place),
    run: async (input, { host, project, profile }) =>
      (await import('./local/buckets.ts')).localBuckets(host, { ...input, project, profile }),
  }),
  tool({
    name: 'jaws_local_objects',
    title: 'Local objects',
    description: 'Objects of a bucket in the embedded cloud below a prefix, page by page.',
    changes: 'never',
    input: z.strictObject({ ...place, bucket: name, prefix: z.string().max(1024).default(''), limit, cursor }),
    run: async (input, { host, project, profile }) =>
      (await import('./local/buckets.ts')).localObjects(host, { ...input, project, profile }),
  }),
  tool({
    name: 'jaws_local_object',
    title: 'Local object',
    description: 'An object of a bucket in the embedded cloud, with the beginning of its text.',
    changes: 'never',
    input: z.strictObject({ ...place, bucket: name, key: z.string().min(1).max(1024) }),
    run: async (input, { host, project, profile }) =>
      (await import('./local/buckets.ts')).localObject(host, { ...input, project, profile }),
  }),
  tool({
    name: 'jaws_local_queues',
    title: 'Local queues',
    description: 'Queues of a stage in the embedded cloud, with their message counts.',
    changes: 'never',
    input: z.strictObject(place),
    run: async (input, { host, project, profile }) =>
      (await import('./local/queues.ts')).localQueues(host, { ...input, project, profile }),
  }),
  tool({
    name: 'jaws_local_messages',
    title: 'Local messages',
    description: 'Messages in a queue of the embedded cloud, without receiving them.',
    changes: 'never',
    input: z.strictObject({ ...place, queue: name, limit }),
    run: async (input, { host, project, profile }) =>
      (await import('./local/queues.ts')).localMessages(host, { ...input, project, profile }),
  }),
  tool({
    name: 'jaws_local_mails',
    title: 'Local mails',
    description: 'Mails that the embedded cloud stored instead of sending them.',
    changes: 'never',
    input: z.strictObject({ ...place, limit }),
    run: async (input, { host, project, profile }) =>
      (await import('./local/mails.ts')).localMails(host, { ...input, project, profile }),
  }),
  tool({
    name: 'jaws_local_mail',
    title: 'A local mail',
    description: 'One mail that the embedded cloud stored, with its text.',
    changes: 'never',
    input: z.strictObject({ ...place, id: z.string().min(1).max(256) }),
    run: async (input, { host, project, profile }) =>
      (await import('./local/mails.ts')).localMail(host, { ...input, project, profile }),
  }),
] as const;
