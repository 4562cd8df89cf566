import { request } from 'node:http';
import { isObject } from '../../base/text.ts';
import { rootPassword } from '../../cloud/root-key.ts';
import { fail } from '../../errors/catalogue/index.ts';

/** The size limit of an answer. Bytes. */
const most = 32 * 1024 ** 2;
/** Milliseconds. */
const patience = 10_000;

type Query = Readonly<Record<string, string | number | undefined>>;

/**
 * Calls a control route of the embedded cloud (docs/cloud.md). `path` is a constant; input of users goes into the query. Throws CloudNotReadable;
 * returns undefined if the cloud answers that the item does not exist.
 */
export async function askCloud(
  endpoint: string,
  path: string,
  query: Query = {},
): Promise<Record<string, unknown> | undefined> {
  const refuse = (reason: string) => fail('CloudNotReadable', { path, reason });
  const given = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  const url = `${endpoint.replace(/(?<!\/)\/+$/, '')}${path}?${new URLSearchParams(given)}`;
  const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
    const asked = request(url, { agent: false, timeout: patience, auth: rootPassword }, (answer) => {
      const chunks: Buffer[] = [];
      let size = 0;
      answer.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size > most) asked.destroy(new Error(`its answer has more than ${most / 1024 ** 2} MB`));
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
      answer.on('error', (error) => reject(refuse(error.message)));
    });
    asked.on('timeout', () => asked.destroy(new Error(`no answer within ${patience / 1000} s`)));
    asked.on('error', (error) => reject(refuse(error.message)));
    asked.end();
  });
  if (status === 404) return undefined;
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw refuse(`it answered ${status}, but not with JSON`);
  }
  if (status !== 200 || !isObject(data)) throw refuse(`it answered ${status}`);
  return data;
}

/** The objects of a list in an answer. */
export const listIn = (data: Record<string, unknown> | undefined, name: string): readonly Record<string, unknown>[] => {
  const list = data?.[name];
  return Array.isArray(list) ? list.filter(isObject) : [];
};
