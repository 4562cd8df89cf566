import type {
  SendBulkTemplatedEmailCommandInput,
  SendBulkTemplatedEmailResponse,
  SendTemplatedEmailCommandInput,
  SendTemplatedEmailResponse,
} from '@aws-sdk/client-ses';
import type { Context, Operation } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { sendingIdentity } from '../core/identities.ts';
import { sendTemplate } from '../core/send-template.ts';
import { dialect } from '../errors.ts';
import { findTemplate } from '../templates/templates.ts';
import { recipientsIn } from './send-email.ts';

/** AWS checks the sender before it looks for the template. */
function checkSender(source: string, ctx: Context): void {
  if (sendingIdentity(source, ctx)) return;
  throw new AwsError(
    'MessageRejected',
    `Email address is not verified. The following identities failed the check in region ${ctx.region.toUpperCase()}: ${source}`,
    400,
  );
}

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_SendTemplatedEmail.html */
export const sendTemplatedEmail: Operation<SendTemplatedEmailCommandInput, SendTemplatedEmailResponse> = async (
  input,
  ctx,
) => {
  checkSender(input.Source ?? '', ctx);
  const template = findTemplate(input.Template, ctx);
  const id = await sendTemplate(
    {
      from: input.Source ?? '',
      ...recipientsIn(input.Destination),
      replyTo: input.ReplyToAddresses,
      template: template.name,
      templateData: input.TemplateData,
      configurationSet: input.ConfigurationSetName,
      tags: input.Tags,
      alsoFrom: input.ReturnPath ? [input.ReturnPath] : [],
    },
    template,
    ctx,
    dialect,
  );
  return { MessageId: id };
};

const MOST_DESTINATIONS = 50;

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_SendBulkTemplatedEmail.html: each destination has its own status. */
export const sendBulkTemplatedEmail: Operation<
  SendBulkTemplatedEmailCommandInput,
  SendBulkTemplatedEmailResponse
> = async (input, ctx) => {
  checkSender(input.Source ?? '', ctx);
  const template = findTemplate(input.Template, ctx);
  const destinations = input.Destinations ?? [];
  if (destinations.length > MOST_DESTINATIONS) throw new AwsError('MessageRejected', 'Too many destinations.', 400);
  const Status: SendBulkTemplatedEmailResponse['Status'] = [];
  for (const destination of destinations) {
    try {
      const id = await sendTemplate(
        {
          from: input.Source ?? '',
          ...recipientsIn(destination.Destination),
          replyTo: input.ReplyToAddresses,
          template: template.name,
          templateData: destination.ReplacementTemplateData,
          configurationSet: input.ConfigurationSetName,
          tags: [...(input.DefaultTags ?? []), ...(destination.ReplacementTags ?? [])],
        },
        template,
        ctx,
        dialect,
        input.DefaultTemplateData,
      );
      Status.push({ Status: 'Success', MessageId: id });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      if (error.code !== 'InvalidParameterValue') throw error;
      Status.push({ Status: 'InvalidParameterValue', Error: error.message });
    }
  }
  return { Status };
};
