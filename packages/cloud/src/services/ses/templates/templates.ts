import type {
  CreateTemplateCommandInput,
  DeleteTemplateCommandInput,
  GetTemplateCommandInput,
  GetTemplateResponse,
  ListTemplatesCommandInput,
  ListTemplatesResponse,
  Template,
  TestRenderTemplateCommandInput,
  TestRenderTemplateResponse,
  UpdateTemplateCommandInput,
} from '@aws-sdk/client-ses';
import type { Context, Operation } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { ses, type TemplateRecord } from '../core/records.ts';
import { checkParts, renderedMessage, renderParts, templateData } from '../core/templates.ts';
import { alreadyExists, noTemplate, validation } from '../errors.ts';
import { page } from '../page.ts';
import { TemplateError } from './parse.ts';
import { MissingAttribute } from './render.ts';

function partsOf(template: Template | undefined): Pick<TemplateRecord, 'name' | 'subject' | 'text' | 'html'> {
  const { TemplateName: name = '', SubjectPart: subject, TextPart: text, HtmlPart: html } = template ?? {};
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) {
    throw validation('Template name must contain only alphanumeric characters, hyphens and underscores.');
  }
  if (subject === undefined) throw invalidTemplate(name, 'The subject must be specified.');
  if (text === undefined && html === undefined) throw invalidTemplate(name, 'A text or HTML part must be specified.');
  const size = Buffer.byteLength(subject) + Buffer.byteLength(text ?? '') + Buffer.byteLength(html ?? '');
  if (size > 500 * 1024) throw invalidTemplate(name, 'The template is larger than 500 KB.');
  try {
    checkParts({ subject, text, html });
  } catch (error) {
    if (error instanceof TemplateError) throw invalidTemplate(name, error.message);
    throw error;
  }
  return { name, subject, text, html };
}

const invalidTemplate = (name: string, message: string): AwsError =>
  new AwsError('InvalidTemplate', message, 400, { TemplateName: name });

/** The template of that name, or TemplateDoesNotExist. */
export function findTemplate(name: string | undefined, ctx: Context): Readonly<TemplateRecord> {
  const found = ses(ctx).templates.get(name ?? '');
  if (!found) throw noTemplate(name ?? '');
  return found;
}

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_CreateTemplate.html */
export const createTemplate: Operation<CreateTemplateCommandInput, object> = (input, ctx) => {
  const { templates } = ses(ctx);
  const parts = partsOf(input.Template);
  if (templates.has(parts.name))
    throw alreadyExists(`Template ${parts.name} already exists for account id ${ctx.account}`);
  templates.put(parts.name, { ...parts, created: ctx.kernel.clock.now(), tags: {} });
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_UpdateTemplate.html */
export const updateTemplate: Operation<UpdateTemplateCommandInput, object> = (input, ctx) => {
  const found = findTemplate(input.Template?.TemplateName, ctx);
  ses(ctx).templates.put(found.name, { ...found, ...partsOf(input.Template) });
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_GetTemplate.html */
export const getTemplate: Operation<GetTemplateCommandInput, GetTemplateResponse> = (input, ctx) => {
  const { name, subject, text, html } = findTemplate(input.TemplateName, ctx);
  return { Template: { TemplateName: name, SubjectPart: subject, TextPart: text, HtmlPart: html } };
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_DeleteTemplate.html: a missing one is not an error. */
export const deleteTemplate: Operation<DeleteTemplateCommandInput, object> = (input, ctx) => {
  ses(ctx).templates.delete(input.TemplateName ?? '');
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_ListTemplates.html */
export const listTemplates: Operation<ListTemplatesCommandInput, ListTemplatesResponse> = (input, ctx) => {
  const { items, next } = page([...ses(ctx).templates.values()], input.NextToken, input.MaxItems ?? 10, 100);
  return {
    TemplatesMetadata: items.map(({ name, created }) => ({ Name: name, CreatedTimestamp: new Date(created) })),
    ...next,
  };
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_TestRenderTemplate.html */
export const testRenderTemplate: Operation<TestRenderTemplateCommandInput, TestRenderTemplateResponse> = (
  input,
  ctx,
) => {
  const template = findTemplate(input.TemplateName, ctx);
  const refusal = (code: string, message: string) => new AwsError(code, message, 400, { TemplateName: template.name });
  const data = templateData(input.TemplateData);
  if (!data) throw refusal('InvalidRenderingParameter', 'Template rendering data is invalid');
  try {
    return { RenderedTemplate: renderedMessage(renderParts(template, data), ctx) };
  } catch (error) {
    if (error instanceof MissingAttribute) throw refusal('MissingRenderingAttribute', error.message);
    throw error instanceof TemplateError ? refusal('InvalidRenderingParameter', error.message) : error;
  }
};
