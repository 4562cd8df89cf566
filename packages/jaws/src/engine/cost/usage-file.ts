import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { fail } from '../../errors/catalogue/index.ts';
import type { Problem } from '../../errors/error.ts';
import { validate } from '../../model/validate.ts';
import type { Usage } from '../../prices/usage.ts';
import { parseSource } from '../../project/source.ts';

const amount = z.number().min(0).optional();
const by = <Fields extends z.ZodRawShape>(fields: Fields) => z.record(z.string(), z.strictObject(fields)).optional();

/** A month's traffic of a stage, all its regions together. Names are those of functions and of resources; `*` stands for all others. */
const schema = z.strictObject({
  functions: by({ requests: amount, ms: amount, logKB: amount }),
  apis: by({ requests: amount, responseKB: amount, messages: amount, connectionMinutes: amount }),
  tables: by({ reads: amount, writes: amount, storedGB: amount }),
  buckets: by({ reads: amount, writes: amount, storedGB: amount }),
  queues: by({ requests: amount }),
  topics: by({ publishes: amount, emails: amount }),
  shares: z.record(z.string(), z.number().min(0).max(100)).optional(),
});

/** A usage file and its content. */
export interface UsageFile {
  readonly file: string;
  readonly usage: Usage;
}

/** The name of a stage's usage file in a project: `usage.<stage>.json` beside jaws.json, or `usage.json`. Undefined if neither exists. */
export const usageFileOf = (root: string, stage: string): string | undefined =>
  [`usage.${stage}.json`, 'usage.json'].find((name) => existsSync(join(root, name)));

/** The content of that file. Throws UsageUnreadable, UsageInvalid. */
export function projectUsage(root: string, stage: string): UsageFile | undefined {
  const file = usageFileOf(root, stage);
  return file === undefined ? undefined : { file, usage: readUsage(join(root, file)) };
}

/** Throws UsageUnreadable, UsageInvalid. */
export function readUsage(path: string): Usage {
  const file = basename(path);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw fail('UsageUnreadable', { file: path, detail: (error as NodeJS.ErrnoException).code ?? String(error) });
  }
  const { source, problems } = parseSource(path, file, bytes);
  const found: Problem[] = [...problems];
  const usage = found.length === 0 ? validate(schema, source, (problem) => found.push(problem)) : undefined;
  const shares = Object.values(usage?.shares ?? {}).reduce((sum, share) => sum + share, 0);
  if (shares > 100) {
    found.push({ message: `${file}: shares are ${shares} percent together.`, position: source.locate(['shares']) });
  }
  if (usage && found.length === 0) return usage;
  throw fail(
    'UsageInvalid',
    { file, count: found.length, first: found[0]!.message },
    { problems: found, ...(found[0]!.position && { position: found[0]!.position }) },
  );
}
