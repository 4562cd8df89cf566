import type { Destination, SendEmailCommandInput, SendEmailResponse } from '@aws-sdk/client-ses';
import type { Operation } from '../../../kernel/context.ts';
import { send } from '../core/send.ts';
import { dialect } from '../errors.ts';

/** The recipients in a request. */
export const recipientsIn = (destination: Destination | undefined) => ({
  to: destination?.ToAddresses ?? [],
  cc: destination?.CcAddresses ?? [],
  bcc: destination?.BccAddresses ?? [],
});

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_SendEmail.html */
export const sendEmail: Operation<SendEmailCommandInput, SendEmailResponse> = async (input, ctx) => {
  const { Message: message } = input;
  const id = await send(
    {
      from: input.Source ?? '',
      ...recipientsIn(input.Destination),
      replyTo: input.ReplyToAddresses,
      subject: message?.Subject?.Data,
      text: message?.Body?.Text?.Data,
      html: message?.Body?.Html?.Data,
      configurationSet: input.ConfigurationSetName,
      tags: input.Tags,
      alsoFrom: input.ReturnPath ? [input.ReturnPath] : [],
    },
    ctx,
    dialect,
  );
  return { MessageId: id };
};
