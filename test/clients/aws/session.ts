import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { type Cloud, startCloud } from '../../../packages/cloud/src/index.ts';
import { run } from '../run.ts';
import { awsCli } from '../tools.ts';

const tool = await awsCli();

/** Why the commands cannot run here, or undefined. */
export const missing = tool.missing;
export const title = (name: string): string => (missing === undefined ? name : `${name} (${missing})`);

// biome-ignore lint/suspicious/noExplicitAny: whatever the command prints
type Answer = any;

/** A cloud of its own and commands of the `aws` tool against it. */
export function session() {
  let cloud: Cloud;
  let folder: string;
  beforeAll(async () => {
    if (missing !== undefined) return;
    folder = await mkdtemp(join(tmpdir(), 'jaws-aws-'));
    // The first version prints times as received, the second in this format.
    await writeFile(join(folder, 'config'), '[default]\ncli_timestamp_format = iso8601\n');
    cloud = await startCloud({ port: 0 });
  });
  afterAll(async () => {
    await cloud?.close();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  const call = (strings: TemplateStringsArray, values: readonly unknown[]) => {
    const args = [...argumentsOf(strings, values), '--endpoint-url', cloud.endpoint, '--region', 'us-east-1'];
    return run(tool.path ?? '', args, {
      cwd: folder,
      env: { AWS_ENDPOINT_URL: cloud.endpoint, AWS_CONFIG_FILE: join(folder, 'config'), AWS_PAGER: '' },
    });
  };

  return {
    /** Runs `aws …`; a value stays one argument whatever it contains. Returns the printed JSON or text. */
    async aws(strings: TemplateStringsArray, ...values: unknown[]): Promise<Answer> {
      const { code, stdout, stderr } = await call(strings, values);
      if (code !== 0) throw new Error(stderr.trim());
      return /^\s*[[{]/.test(stdout) ? JSON.parse(stdout) : stdout.trim();
    },
    /** Runs `aws …`, which must end with this AWS error code. */
    refused(code: string) {
      return async (strings: TemplateStringsArray, ...values: unknown[]): Promise<void> => {
        const outcome = await call(strings, values);
        expect(outcome.stderr).toContain(`(${code})`);
        expect(outcome.code).not.toBe(0);
      };
    },
    /** Writes a file into the folder in which the commands run. */
    file: async (name: string, content: string | Uint8Array) => writeFile(join(folder, name), content),
    endpoint: () => cloud.endpoint,
    /** The folder in which the commands run. */
    folder: () => folder,
  };
}

function argumentsOf(strings: TemplateStringsArray, values: readonly unknown[]): string[] {
  const args: string[] = [];
  let open = '';
  strings.forEach((text, index) => {
    const words = text.split(/\s+/);
    words.forEach((word, place) => {
      if (place > 0 && open !== '') {
        args.push(open);
        open = '';
      }
      open += word;
    });
    if (index < values.length) {
      const value = values[index];
      open += typeof value === 'string' ? value : JSON.stringify(value);
    }
  });
  return open === '' ? args : [...args, open];
}

/** A text in this format. */
export const like = (pattern: RegExp) => expect.stringMatching(pattern);
/** An ISO 8601 time as the tool prints it. */
export const time = like(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d|Z)$/);
export const some = expect.any(String);
export const id = like(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
export const arn = (service: string, rest: string) => `arn:aws:${service}:us-east-1:000000000000:${rest}`;
