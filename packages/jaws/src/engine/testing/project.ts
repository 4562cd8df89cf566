import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { connect } from '../../aws/connect.ts';
import type { Event } from '../../events.ts';
import { resourcesTemplate } from '../../scaffold/resources.ts';
import type { Host } from '../host.ts';

export type Files = Readonly<Record<string, unknown>>;

/** Writes files below a folder; objects become JSON. */
export function write(root: string, files: Files): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`);
  }
}

/** A folder that is deleted after the tests of this file: see test/setup.ts. */
export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'jaws-engine-'));

/** A function with an endpoint, as `module create` writes it. */
export const functionFiles = (
  id: string,
  over: { lambda?: Files; apiGateway?: unknown; code?: string } = {},
): Files => ({
  [`aws_modules/${id}/awsm.json`]: {
    lambda: {
      envVars: [],
      cloudFormation: {
        Handler: `aws_modules/${id}/handler.handler`,
        Runtime: 'nodejs22.x',
        MemorySize: 128,
        Timeout: 5,
      },
      ...over.lambda,
    },
    ...(over.apiGateway !== null && {
      apiGateway: over.apiGateway ?? { cloudFormation: { Type: 'AWS_PROXY', Path: id, Method: 'GET' } },
    }),
  },
  [`aws_modules/${id}/handler.js`]: over.code ?? answering({ message: id }),
  [`aws_modules/${id}/event.json`]: {},
});

export const answering = (body: unknown) =>
  `export const handler = async () => ({ statusCode: 200, body: ${JSON.stringify(JSON.stringify(body))} });\n`;

export interface ProjectOptions {
  readonly name?: string;
  readonly domain?: string;
  /** Stage -> regions. */
  readonly stages?: Readonly<Record<string, readonly string[]>>;
  readonly files?: Files;
}

/** A project in a temporary folder, with resources for each stage and region. */
export function projectFolder(options: ProjectOptions = {}): string {
  const root = join(temporaryFolder(), 'app');
  const { name = 'shop', domain = 'shop.test', stages = { dev: ['us-east-1'] } } = options;
  const entries = Object.entries(stages).map(([stage, regions]) => [stage, regions.map((region) => ({ region }))]);
  write(root, { 'jaws.json': { name, domain, stages: Object.fromEntries(entries) }, ...options.files });
  for (const [stage, regions] of Object.entries(stages)) {
    for (const region of regions) {
      const template = resourcesTemplate({ project: name, domain, email: 'me@shop.test', stage, region });
      write(root, { [`cloudformation/${stage}/${region}/resources-cf.json`]: template });
    }
  }
  return root;
}

export interface TestHost extends Host {
  readonly events: Event[];
  readonly abort: AbortController;
}

/** A host that records its events and connects to this endpoint. */
export function testHost(endpoint: string, seen?: (event: Event, abort: AbortController) => void): TestHost {
  const events: Event[] = [];
  const abort = new AbortController();
  return {
    events,
    abort,
    signal: abort.signal,
    now: () => new Date(),
    emit(event) {
      events.push(event);
      seen?.(event, abort);
    },
    connect: (profile) => connect({ profile, endpoint, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }),
  };
}
