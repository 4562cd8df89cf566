import type { Context } from '../../../kernel/context.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import { composePlain } from '../templates/compose.ts';
import { parseTemplate } from '../templates/parse.ts';
import { render } from '../templates/render.ts';
import type { TemplateRecord } from './records.ts';

/** A template's parts, each filled. */
export interface Rendered {
  readonly subject: string | undefined;
  readonly text: string | undefined;
  readonly html: string | undefined;
}

type Parts = Pick<TemplateRecord, 'subject' | 'text' | 'html'>;

/** Throws TemplateError if a part cannot be read. */
export function checkParts({ subject, text, html }: Parts): void {
  for (const part of [subject, text, html]) if (part !== undefined) parseTemplate(part);
}

export function renderParts({ subject, text, html }: Parts, data: unknown): Rendered {
  const fill = (part: string | undefined) => (part === undefined || part === '' ? undefined : render(part, data));
  return { subject: subject === undefined ? undefined : render(subject, data), text: fill(text), html: fill(html) };
}

/** The JSON object that fills a template, or undefined otherwise. */
export function templateData(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const data: unknown = parseUserJson(text === undefined || text === '' ? '{}' : text);
    return typeof data === 'object' && data !== null && !Array.isArray(data)
      ? (data as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** The response of the operations that test a template. */
export const renderedMessage = (rendered: Rendered, ctx: Context): string =>
  composePlain(rendered, ctx.kernel.clock.now());
