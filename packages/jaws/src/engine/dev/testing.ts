import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type TestHost, testHost } from '../testing/project.ts';
import { openDev } from './dev.ts';
import type { DevOptions, DevSession } from './types.ts';

export interface TestDev {
  readonly session: DevSession;
  readonly host: TestHost;
  /** Reported mistakes. */
  readonly reports: Error[];
  save(file: string, text: string): void;
  get(
    path: string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ status: number; text: string; type: string }>;
}

/** A session of `jaws dev` that ends with its test. */
export async function startDev(endpoint: string, root: string, over: Partial<DevOptions> = {}): Promise<TestDev> {
  const host = testHost(endpoint);
  const reports: Error[] = [];
  const session = await openDev(host, { root, port: 0, report: (error) => void reports.push(error as Error), ...over });
  onTestFinished(() => session.close());
  return {
    session,
    host,
    reports,
    save: (file, text) => writeFileSync(join(root, file), text),
    get: (path, headers) => get(`${session.url}${path}`, headers),
  };
}

/** fetch does not work here: it sets the Host header itself. */
function get(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; text: string; type: string }> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { headers, agent: false }, async (answer) => {
      let text = '';
      for await (const chunk of answer.setEncoding('utf8')) text += chunk;
      resolve({ status: answer.statusCode ?? 0, text, type: answer.headers['content-type'] ?? '' });
    });
    asking.once('error', reject);
    asking.end();
  });
}
