import type {
  CreateEmailTemplateCommandInput,
  DeleteEmailTemplateCommandInput,
  EmailTemplateContent,
  GetEmailTemplateCommandInput,
  GetEmailTemplateResponse,
  ListEmailTemplatesCommandInput,
  ListEmailTemplatesResponse,
  TestRenderEmailTemplateCommandInput,
  TestRenderEmailTemplateResponse,
  UpdateEmailTemplateCommandInput,
} from '@aws-sdk/client-sesv2';
import type { Context, Operation } from '../../../kernel/context.ts';
import { ses, type TemplateRecord } from '../../ses/core/records.ts';
import { checkParts, renderedMessage, renderParts, templateData } from '../../ses/core/templates.ts';
import { TemplateError } from '../../ses/templates/parse.ts';
import { MissingAttribute } from '../../ses/templates/render.ts';
import { alreadyExists, badRequest, notFound } from '../errors.ts';
import { page } from '../page.ts';
import { tagList, tagRecord } from '../tags.ts';

/** The template of that name, or NotFoundException. */
export function findTemplate(name: string | undefined, ctx: Context): Readonly<TemplateRecord> {
  const found = ses(ctx).templates.get(name ?? '');
  if (!found) throw notFound(`Template ${name} does not exist.`);
  return found;
}

/** A template's parts, checked. */
export function partsOf(content: EmailTemplateContent | undefined): Pick<TemplateRecord, 'subject' | 'text' | 'html'> {
  const parts = { subject: content?.Subject, text: content?.Text, html: content?.Html };
  if (parts.subject === undefined) throw badRequest('The subject must be specified.');
  if (parts.text === undefined && parts.html === undefined) {
    throw badRequest('A text or HTML part must be specified.');
  }
  try {
    checkParts(parts);
  } catch (error) {
    throw error instanceof TemplateError ? badRequest(error.message) : error;
  }
  return parts;
}

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateEmailTemplate.html */
export const createEmailTemplate: Operation<CreateEmailTemplateCommandInput, object> = (input, ctx) => {
  const name = input.TemplateName ?? '';
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) throw badRequest(`Invalid template name <${name}>.`);
  const { templates } = ses(ctx);
  if (templates.has(name)) throw alreadyExists(`Template ${name} already exists for account id ${ctx.account}`);
  const parts = partsOf(input.TemplateContent);
  templates.put(name, { name, ...parts, created: ctx.kernel.clock.now(), tags: tagRecord(input.Tags) });
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_UpdateEmailTemplate.html */
export const updateEmailTemplate: Operation<UpdateEmailTemplateCommandInput, object> = (input, ctx) => {
  const found = findTemplate(input.TemplateName, ctx);
  ses(ctx).templates.put(found.name, { ...found, ...partsOf(input.TemplateContent) });
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetEmailTemplate.html */
export const getEmailTemplate: Operation<GetEmailTemplateCommandInput, GetEmailTemplateResponse> = (input, ctx) => {
  const { name, subject, text, html, tags } = findTemplate(input.TemplateName, ctx);
  return { TemplateName: name, TemplateContent: { Subject: subject, Text: text, Html: html }, Tags: tagList(tags) };
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_DeleteEmailTemplate.html */
export const deleteEmailTemplate: Operation<DeleteEmailTemplateCommandInput, object> = (input, ctx) => {
  ses(ctx).templates.delete(findTemplate(input.TemplateName, ctx).name);
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_ListEmailTemplates.html */
export const listEmailTemplates: Operation<ListEmailTemplatesCommandInput, ListEmailTemplatesResponse> = (
  input,
  ctx,
) => {
  const { items, next } = page([...ses(ctx).templates.values()], input.NextToken, input.PageSize, 10);
  return {
    TemplatesMetadata: items.map(({ name, created }) => ({ TemplateName: name, CreatedTimestamp: new Date(created) })),
    ...next,
  };
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_TestRenderEmailTemplate.html */
export const testRenderEmailTemplate: Operation<
  TestRenderEmailTemplateCommandInput,
  TestRenderEmailTemplateResponse
> = (input, ctx) => {
  const template = findTemplate(input.TemplateName, ctx);
  const data = templateData(input.TemplateData);
  if (!data) throw badRequest('Template rendering data is invalid');
  try {
    return { RenderedTemplate: renderedMessage(renderParts(template, data), ctx) };
  } catch (error) {
    const isRefused = error instanceof MissingAttribute || error instanceof TemplateError;
    throw isRefused ? badRequest(error.message) : error;
  }
};
