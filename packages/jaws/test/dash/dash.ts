import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rejected } from '../../src/aws/observe.ts';
import { asMistake } from '../../src/cli/mistake.ts';
import type { ApiError, StreamMessage, ToolInput, ToolName, ToolResult } from '../../src/dash/api.ts';
import { type Dash, type DashOptions, startDash } from '../../src/dash/server/server.ts';
import type { Host } from '../../src/engine/host.ts';

export interface StartedDash extends Dash {
  readonly token: string;
  readonly bugs: unknown[];
}

export interface StartOptions {
  readonly host: Host;
  readonly cwd: string;
  readonly write?: boolean;
  readonly protected?: boolean;
  readonly env?: NodeJS.ProcessEnv;
  readonly over?: Partial<DashOptions>;
}

/** A page of three small files, in a folder deleted after this process's tests. */
export function pageFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'jaws-page-'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(folder, 'dash.js'), 'console.log(1);\n');
  writeFileSync(join(folder, 'dash.js.LEGAL.txt'), 'licenses\n');
  return folder;
}

export async function start({
  host,
  cwd,
  write = false,
  protected: also = false,
  env = {},
  over,
}: StartOptions): Promise<StartedDash> {
  const bugs: unknown[] = [];
  const folder = pageFolder();
  const dash = await startDash({
    context: { host, cwd, env, version: '0.0.0', profile: undefined, allowed: { write, protected: also } },
    port: 0,
    folder,
    explain: (thrown) => asMistake(rejected(thrown)),
    bug: (error) => bugs.push(error),
    ...over,
  });
  const token = new URLSearchParams(new URL(dash.url).hash.slice(1)).get('token')!;
  const close = async () => {
    await dash.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...dash, close, token, bugs };
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** A raw request, including Host: fetch sends neither a browser's nor an attacker's headers. */
export function ask(
  port: number,
  path: string,
  {
    method = 'GET',
    headers = {},
    body,
  }: { method?: string; headers?: Readonly<Record<string, string>>; body?: string | Buffer } = {},
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
      answer.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

let calls = 0;

/** A call like the page's. */
export async function callOf<Name extends ToolName>(
  { port, token }: Pick<StartedDash, 'port' | 'token'>,
  name: Name,
  input: ToolInput<Name>,
): Promise<{ readonly status: number; readonly result?: ToolResult<Name>; readonly error?: ApiError }> {
  calls += 1;
  const { status, text } = await ask(port, `/api/${name}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ call: `call-${calls}`, input }),
  });
  return { status, ...JSON.parse(text) };
}

/** The same for a call that must succeed. */
export async function resultOf<Name extends ToolName>(
  dash: Pick<StartedDash, 'port' | 'token'>,
  name: Name,
  input: ToolInput<Name>,
): Promise<ToolResult<Name>> {
  const { result, error } = await callOf(dash, name, input);
  if (!result) throw new Error(`${name}: ${JSON.stringify(error)}`);
  return result;
}

/** Follows the stream of events until it ends. */
export async function follow({ port, token }: Pick<StartedDash, 'port' | 'token'>) {
  const heard: StreamMessage[] = [];
  const abort = new AbortController();
  const response = await fetch(`http://127.0.0.1:${port}/api/events`, {
    headers: { authorization: `Bearer ${token}` },
    signal: abort.signal,
  });
  let rest = '';
  const ended = (async () => {
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      rest += chunk;
      const blocks = rest.split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) if (block.startsWith('data: ')) heard.push(JSON.parse(block.slice(6)));
    }
  })().catch(() => {});
  return { heard, response, ended, end: () => abort.abort() };
}
