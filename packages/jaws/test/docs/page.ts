import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A fenced block of code of a page. */
export interface Block {
  readonly language: string;
  /** The words after the language: `by-hand` for commands that a test cannot run, `aws-cli` for those that need AWS's command line tool. */
  readonly note: string;
  readonly text: string;
  /** The page's line with the fence, counted from 1. */
  readonly line: number;
  /** The paragraph right before it. */
  readonly lead: string;
}

/** Whether this machine has AWS's command line tool. */
export const hasAwsCli = (): boolean => spawnSync('aws', ['--version'], { stdio: 'ignore' }).status === 0;
/** Points it at the reader's embedded cloud. */
export const awsEnvironment =
  'export AWS_ENDPOINT_URL="$CLOUD" AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-east-1 AWS_PAGER=';

export const repository = fileURLToPath(new URL('../../../../', import.meta.url));
export const readPage = (path: string): string => readFileSync(repository + path, 'utf8');

/** All fenced blocks, including indented ones, as in lists. */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  const lines = markdown.split('\n');
  let lead: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const [, indent = '', fence, language = '', note = ''] = /^( *)(`{3,})(\w*) ?(.*)$/.exec(line) ?? [];
    if (fence === undefined) {
      if (line.trim() !== '') lead.push(line);
      else if ((lines[at + 1] ?? '').trim() !== '' && !/^ *```/.test(lines[at + 1] ?? '')) lead = [];
      continue;
    }
    const start = at;
    const end = lines.findIndex((other, n) => n > start && other.trim() === fence);
    if (end < 0) throw new Error(`The block of line ${start + 1} has no end.`);
    const text = lines.slice(start + 1, end).map((one) => (one.startsWith(indent) ? one.slice(indent.length) : one));
    blocks.push({ language, note, text: `${text.join('\n')}\n`, line: start + 1, lead: lead.join('\n') });
    lead = [];
    at = end;
  }
  return blocks;
}

export type Step =
  | { readonly kind: 'file'; readonly path: string; readonly text: string; readonly line: number }
  | { readonly kind: 'run'; readonly commands: string; readonly output: string | undefined; readonly line: number };

/**
 * What the reader of a page does, in order: a block after a paragraph with **`a/path`** is the file of that path, a `sh` block is commands, and a `text`
 * block after it is what they print. Any other block is not allowed on such a page.
 */
export function stepsOf(blocks: readonly Block[]): Step[] {
  const steps: Step[] = [];
  for (const { language, note, text, line, lead } of blocks) {
    if (note === 'by-hand' || (note === 'aws-cli' && !hasAwsCli())) continue;
    const last = steps.at(-1);
    const path = [...lead.matchAll(/\*\*`([^`]+)`\*\*/g)].at(-1)?.[1];
    if (language === 'sh') {
      const commands = note === 'aws-cli' ? `${awsEnvironment}\n${text}` : text;
      steps.push({ kind: 'run', commands, output: undefined, line });
    } else if (language === 'text' && last?.kind === 'run') steps[steps.length - 1] = { ...last, output: text };
    else if (path !== undefined) steps.push({ kind: 'file', path, text, line });
    else throw new Error(`The block of line ${line} is neither commands nor a file.`);
  }
  return steps;
}

/** Whether an output has these lines in this order; `…` stands for any text, including whole lines. Columns may be wider or narrower. */
export function outputMatches(expected: string, output: string): boolean {
  const pattern = expected
    .trim()
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '…')
    .map((line) => line.split('…').map(escaped).join('.*').replace(/ +/g, ' +'))
    .join('[\\s\\S]*?\\n\\s*');
  return new RegExp(`(^|\\n)\\s*${pattern}`).test(output);
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
