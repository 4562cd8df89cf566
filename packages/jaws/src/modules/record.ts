import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import { fail } from '../errors/catalogue/index.ts';
import { type ModulePackage, type ModuleRecord, sections } from './types.ts';

const json = z.record(z.string(), z.unknown());
const schema = z.object({
  name: z.string(),
  package: z.string(),
  version: z.string(),
  source: z.string().optional(),
  resources: z.literal('own').optional(),
  additions: z.object({
    lambda: z.array(json),
    apiGateway: z.array(json),
    named: z.object(
      Object.fromEntries(sections.map((section) => [section, json])) as Record<(typeof sections)[number], typeof json>,
    ),
  }),
  files: z.record(z.string(), z.object({ content: z.string(), executable: z.literal(true).optional() })),
});

export const recordPath = (name: string): string => `aws_modules/${name}/.jaws-module.json`;

/** Whether a package is identical to the installed one. */
export const isInstalled = (record: ModuleRecord | undefined, { version, files, additions }: ModulePackage): boolean =>
  record?.version === version &&
  isDeepStrictEqual(record.additions, additions) &&
  record.files.size === files.size &&
  [...files].every(([path, { content }]) => {
    const before = record.files.get(path);
    return before !== undefined && Buffer.from(before.content).equals(content);
  });

/** The module installed under this name; undefined if it was written, not installed. Throws RecordUnreadable. */
export function readRecord(root: string, name: string): ModuleRecord | undefined {
  const path = recordPath(name);
  let text: string;
  try {
    text = readFileSync(join(root, path), 'utf8');
  } catch {
    return undefined;
  }
  try {
    const { files, source, resources = 'copied', ...rest } = schema.parse(JSON.parse(text));
    return {
      ...rest,
      source,
      resources,
      files: new Map(
        Object.entries(files).map(([file, { content, executable = false }]) => [
          file,
          { content: gunzipSync(Buffer.from(content, 'base64')), executable },
        ]),
      ),
    };
  } catch (error) {
    throw fail('RecordUnreadable', { path, module: name }, { cause: error });
  }
}

export function recordText(record: ModuleRecord): string {
  const files = [...record.files].map(([path, { content, executable }]) => [
    path,
    // Level 9 without a timestamp: the same bytes everywhere.
    { content: gzipSync(content, { level: 9 }).toString('base64'), ...(executable ? { executable: true } : {}) },
  ]);
  const { name, source, version, additions } = record;
  return `${JSON.stringify(
    {
      '//': 'Written by jaws: what this module was when it was installed. `jaws module update` and `remove` need it.',
      name,
      package: record.package,
      version,
      ...(source === undefined ? {} : { source }),
      ...(record.resources === 'own' ? { resources: 'own' } : {}),
      additions,
      files: Object.fromEntries(files),
    },
    null,
    2,
  )}\n`;
}
