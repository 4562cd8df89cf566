import type { SendRawEmailCommandInput, SendRawEmailResponse } from '@aws-sdk/client-ses';
import type { Operation } from '../../../kernel/context.ts';
import { sendRaw } from '../core/send-raw.ts';
import { badParameter, dialect } from '../errors.ts';

/** https://docs.aws.amazon.com/ses/latest/dg/quotas.html: 10 MB by version 1 of the API. */
const MOST_BYTES = 10 * 1024 * 1024;

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_SendRawEmail.html */
export const sendRawEmail: Operation<SendRawEmailCommandInput, SendRawEmailResponse> = async (input, ctx) => {
  const data = input.RawMessage?.Data ?? new Uint8Array();
  if (data.length > MOST_BYTES)
    throw badParameter(`Message length is more than ${MOST_BYTES} bytes long: '${data.length}'.`);
  const id = await sendRaw(
    data,
    {
      from: input.Source,
      ...(input.Destinations?.length ? { recipients: { to: input.Destinations, cc: [], bcc: [] } } : {}),
      configurationSet: input.ConfigurationSetName,
      tags: input.Tags?.length ? input.Tags : undefined,
    },
    ctx,
    dialect,
  );
  return { MessageId: id };
};
