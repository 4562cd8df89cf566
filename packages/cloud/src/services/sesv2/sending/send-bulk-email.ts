import type { BulkEmailEntryResult, SendBulkEmailCommandInput, SendBulkEmailResponse } from '@aws-sdk/client-sesv2';
import type { Operation } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { sendTemplate } from '../../ses/core/send-template.ts';
import { badRequest, dialect } from '../errors.ts';
import { findTemplate, partsOf } from '../templates/templates.ts';
import { attachmentsIn, headersIn } from './content.ts';

const MOST_ENTRIES = 50;

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendBulkEmail.html: each entry has its own status. */
export const sendBulkEmail: Operation<SendBulkEmailCommandInput, SendBulkEmailResponse> = async (input, ctx) => {
  const template = input.DefaultContent?.Template;
  const name = template?.TemplateName ?? template?.TemplateArn?.split(':template/')[1];
  const parts = template?.TemplateContent ? partsOf(template.TemplateContent) : findTemplate(name, ctx);
  const entries = input.BulkEmailEntries ?? [];
  if (entries.length > MOST_ENTRIES) throw badRequest(`The number of entries exceeds ${MOST_ENTRIES}.`);
  const results: BulkEmailEntryResult[] = [];
  for (const entry of entries) {
    try {
      const id = await sendTemplate(
        {
          from: input.FromEmailAddress ?? '',
          to: entry.Destination?.ToAddresses ?? [],
          cc: entry.Destination?.CcAddresses ?? [],
          bcc: entry.Destination?.BccAddresses ?? [],
          replyTo: input.ReplyToAddresses,
          template: name ?? '',
          templateData: entry.ReplacementEmailContent?.ReplacementTemplate?.ReplacementTemplateData,
          configurationSet: input.ConfigurationSetName,
          tags: [...(input.DefaultEmailTags ?? []), ...(entry.ReplacementTags ?? [])],
          headers: headersIn([...(template?.Headers ?? []), ...(entry.ReplacementHeaders ?? [])]),
          attachments: attachmentsIn(template?.Attachments),
        },
        parts,
        ctx,
        dialect,
        template?.TemplateData,
      );
      results.push({ Status: 'SUCCESS', MessageId: id });
    } catch (error) {
      if (!(error instanceof AwsError) || error.code !== 'BadRequestException') throw error;
      results.push({ Status: 'INVALID_PARAMETER', Error: error.message });
    }
  }
  return { BulkEmailEntryResults: results };
};
