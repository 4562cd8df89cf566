import type { SendEmailCommandInput, SendEmailResponse } from '@aws-sdk/client-sesv2';
import type { Context, Operation } from '../../../kernel/context.ts';
import { notImplemented } from '../../../kernel/errors.ts';
import { type Sending, send } from '../../ses/core/send.ts';
import { sendRaw } from '../../ses/core/send-raw.ts';
import { sendTemplate } from '../../ses/core/send-template.ts';
import { badRequest, dialect } from '../errors.ts';
import { findTemplate, partsOf } from '../templates/templates.ts';
import { attachmentsIn, headersIn } from './content.ts';

const templateNameIn = (arn: string | undefined): string | undefined => arn?.split(':template/')[1];

function checkOptions(input: SendEmailCommandInput): void {
  for (const option of ['ListManagementOptions', 'EndpointId', 'TenantName'] as const) {
    if (input[option] !== undefined) throw notImplemented(`sesv2:SendEmail (${option})`);
  }
}

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html */
export const sendEmail: Operation<SendEmailCommandInput, SendEmailResponse> = async (input, ctx) => {
  checkOptions(input);
  const { Simple: simple, Raw: raw, Template: template } = input.Content ?? {};
  if ([simple, raw, template].filter(Boolean).length !== 1) {
    throw badRequest('Exactly one of Simple, Raw and Template content must be specified.');
  }
  if (raw) return { MessageId: await sendRawContent(raw.Data ?? new Uint8Array(), input, ctx) };
  if (!input.FromEmailAddress) throw badRequest('The from email address must be specified.');
  const base = {
    from: input.FromEmailAddress,
    to: input.Destination?.ToAddresses ?? [],
    cc: input.Destination?.CcAddresses ?? [],
    bcc: input.Destination?.BccAddresses ?? [],
    replyTo: input.ReplyToAddresses,
    configurationSet: input.ConfigurationSetName,
    tags: input.EmailTags,
    alsoFrom: input.FeedbackForwardingEmailAddress ? [input.FeedbackForwardingEmailAddress] : [],
  };
  if (simple) {
    const id = await send(
      {
        ...base,
        subject: simple.Subject?.Data,
        text: simple.Body?.Text?.Data,
        html: simple.Body?.Html?.Data,
        headers: headersIn(simple.Headers),
        attachments: attachmentsIn(simple.Attachments),
      },
      ctx,
      dialect,
    );
    return { MessageId: id };
  }
  const name = template?.TemplateName ?? templateNameIn(template?.TemplateArn);
  const parts = template?.TemplateContent ? partsOf(template.TemplateContent) : findTemplate(name, ctx);
  const sending: Sending = {
    ...base,
    template: name ?? '',
    templateData: template?.TemplateData,
    headers: headersIn(template?.Headers),
    attachments: attachmentsIn(template?.Attachments),
  };
  return { MessageId: await sendTemplate(sending, parts, ctx, dialect) };
};

/** https://docs.aws.amazon.com/ses/latest/dg/quotas.html: 40 MB by version 2 of the API. */
const MOST_BYTES = 40 * 1024 * 1024;

function sendRawContent(data: Uint8Array, input: SendEmailCommandInput, ctx: Context): Promise<string> {
  if (data.length > MOST_BYTES) throw badRequest(`Message length is more than ${MOST_BYTES} bytes long.`);
  const { Destination: destination } = input;
  const recipients = {
    to: destination?.ToAddresses ?? [],
    cc: destination?.CcAddresses ?? [],
    bcc: destination?.BccAddresses ?? [],
  };
  const isGiven = recipients.to.length + recipients.cc.length + recipients.bcc.length > 0;
  return sendRaw(
    data,
    {
      from: input.FromEmailAddress,
      ...(isGiven ? { recipients } : {}),
      configurationSet: input.ConfigurationSetName,
      tags: input.EmailTags?.length ? input.EmailTags : undefined,
    },
    ctx,
    dialect,
  );
}
