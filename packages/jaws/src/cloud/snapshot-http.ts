import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Draft, openDraft } from '../base/files.ts';
import { fail } from '../errors/catalogue/index.ts';
import { rootPassword } from './root-key.ts';
import type { Progress, SnapshotInfo } from './snapshots.ts';

/** Writes everything in the running cloud to a file, atomically. Throws SnapshotFailed. */
export async function fetchSnapshot(endpoint: string, file: string, progress: Progress): Promise<SnapshotInfo> {
  let draft: Draft | undefined;
  try {
    const answer = await ask(endpoint, 'GET');
    if (answer.statusCode !== 200) throw new Error((await readAnswer(answer)).message);
    const info = JSON.parse(String(answer.headers['x-jaws-snapshot'])) as SnapshotInfo;
    // Only its owner may read it: it contains secrets.
    draft = openDraft(file, { mode: 0o600 });
    await pipeline(answer, counting(progress), createWriteStream('', { fd: draft.descriptor, autoClose: false }));
    draft.commit();
    return info;
  } catch (error) {
    draft?.discard();
    throw fail('SnapshotFailed', { file, reason: (error as Error).message }, { cause: error });
  }
}

/** Replaces everything in the running cloud with a file's content. Throws SnapshotRefused, SnapshotFailed. */
export async function sendSnapshot(endpoint: string, file: string, progress: Progress): Promise<SnapshotInfo> {
  const size = statSync(file).size;
  let answer: IncomingMessage;
  let said: SnapshotInfo & { message: string };
  try {
    answer = await ask(endpoint, 'POST', { size, content: createReadStream(file), progress });
    said = await readAnswer(answer);
  } catch (error) {
    throw fail('SnapshotNotLoaded', { file, reason: (error as Error).message }, { cause: error });
  }
  if (answer.statusCode === 400) throw fail('SnapshotRefused', { file, reason: said.message });
  if (answer.statusCode !== 200) throw fail('SnapshotNotLoaded', { file, reason: said.message });
  return said;
}

interface Upload {
  readonly size: number;
  readonly content: NodeJS.ReadableStream;
  readonly progress: Progress;
}

function ask(endpoint: string, method: string, upload?: Upload): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = upload ? { 'content-length': upload.size, 'content-type': 'application/gzip' } : {};
    const asking = request(`${endpoint}/_jaws/snapshot`, { method, headers, agent: false, auth: rootPassword });
    asking.once('response', resolve);
    asking.once('error', reject);
    if (!upload) asking.end();
    // A cloud that refuses answers before it has read everything: its answer counts, not that it stopped reading.
    else pipeline(upload.content, counting(upload.progress, upload.size), asking).catch(() => {});
  });
}

async function readAnswer(answer: IncomingMessage): Promise<SnapshotInfo & { message: string }> {
  let text = '';
  for await (const chunk of answer.setEncoding('utf8')) text += chunk;
  return JSON.parse(text);
}

function counting(progress: Progress, total?: number): Transform {
  let done = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, next) {
      done += chunk.length;
      progress(done, total);
      next(null, chunk);
    },
  });
}
