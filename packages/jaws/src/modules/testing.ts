import { Buffer } from 'node:buffer';
import { parseSource } from '../project/source.ts';
import type { SourceFile } from '../project/types.ts';
import { resourcesTemplate } from '../scaffold/resources.ts';
import { type Additions, type Files, type Json, sections } from './types.ts';

export const files = (texts: Readonly<Record<string, unknown>>): Files =>
  new Map(
    Object.entries(texts).map(([path, value]) => [
      path,
      { content: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)), executable: false },
    ]),
  );

export const additions = (
  over: Partial<Omit<Additions, 'named'>> & { named?: Partial<Additions['named']> } = {},
): Additions => ({
  lambda: [],
  apiGateway: [],
  ...over,
  named: {
    ...(Object.fromEntries(sections.map((section) => [section, {}])) as Record<(typeof sections)[number], Json>),
    ...over.named,
  },
});

const templateName = 'cloudformation/dev/us-east-1/resources-cf.json';

export function source(text: string, name = templateName): SourceFile {
  return parseSource(`/project/${name}`, name, Buffer.from(text)).source;
}

/** The template of a new project, as stored on disk. */
export const fresh = (): string =>
  `${JSON.stringify(
    resourcesTemplate({
      project: 'shop',
      domain: 'shop.test',
      email: 'me@shop.test',
      stage: 'dev',
      region: 'us-east-1',
    }),
    null,
    2,
  )}\n`;
