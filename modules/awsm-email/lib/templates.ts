import { readdirSync, readFileSync } from 'node:fs';
import { parse, type Template, TemplateError } from './template/parse.ts';
import { render } from './template/render.ts';

/** A mail without its values: a text, and optionally the same in HTML. */
export interface MailTemplate {
  readonly subject: Template;
  readonly text: Template;
  readonly html: Template | undefined;
}

/**
 * Reads a folder of templates: `<name>.txt` with the subject in its first line, and `<name>.html`.
 * Throws TemplateError with file and line, for all that would fail later.
 */
export function readTemplates(folder: URL): ReadonlyMap<string, MailTemplate> {
  const files = readdirSync(folder);
  const read = (file: string) =>
    readFileSync(new URL(encodeURIComponent(file), folder), 'utf8').replaceAll('\r\n', '\n');
  const orphan = files.find((file) => file.endsWith('.html') && !files.includes(file.replace(/\.html$/, '.txt')));
  if (orphan !== undefined) throw new TemplateError(orphan, 1, 'has no text beside it, in a .txt of the same name');
  const names = files.filter((file) => file.endsWith('.txt')).map((file) => file.slice(0, -'.txt'.length));
  return new Map(
    names.map((name) => {
      const html = files.includes(`${name}.html`) ? read(`${name}.html`) : undefined;
      return [name, mailTemplate(name, read(`${name}.txt`), html)];
    }),
  );
}

/** The same from texts. */
export function mailTemplate(name: string, text: string, html?: string): MailTemplate {
  const [, subject, body] = /^Subject:[ \t]*(\S.*)\n(?:[ \t]*\n)?([\s\S]*)$/.exec(text) ?? [];
  if (subject === undefined || body === undefined) {
    throw new TemplateError(`${name}.txt`, 1, 'has no subject: its first line must be "Subject: …"');
  }
  return {
    subject: parse(`${name}.txt`, subject, 'text'),
    text: parse(`${name}.txt`, body, 'text', text.slice(0, text.length - body.length).split('\n').length),
    html: html === undefined ? undefined : parse(`${name}.html`, html, 'html'),
  };
}

/** Fills values into a template. Throws TemplateError if the template or a value is missing. */
export function renderMail(
  templates: ReadonlyMap<string, MailTemplate>,
  name: string,
  data: Readonly<Record<string, unknown>>,
): { subject: string; text: string; html: string | undefined } {
  const template = templates.get(name);
  if (!template) throw new TemplateError(String(name).slice(0, 80), 1, 'is no template');
  return {
    // A header is one line.
    subject: render(template.subject, data)
      .replace(/[\s\p{Cc}]+/gu, ' ')
      .trim()
      .slice(0, 250),
    text: render(template.text, data),
    html: template.html && render(template.html, data),
  };
}
