import type {
  CreateCustomVerificationEmailTemplateCommandInput,
  DeleteCustomVerificationEmailTemplateCommandInput,
  GetCustomVerificationEmailTemplateCommandInput,
  GetCustomVerificationEmailTemplateResponse,
  ListCustomVerificationEmailTemplatesCommandInput,
  ListCustomVerificationEmailTemplatesResponse,
  SendCustomVerificationEmailCommandInput,
  SendCustomVerificationEmailResponse,
  UpdateCustomVerificationEmailTemplateCommandInput,
} from '@aws-sdk/client-ses';
import type { Context, Operation } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { ensureIdentity, sendingIdentity } from '../core/identities.ts';
import { ses, type VerificationTemplateRecord } from '../core/records.ts';
import { send } from '../core/send.ts';
import { dialect } from '../errors.ts';
import { page } from '../page.ts';

type TemplateInput = CreateCustomVerificationEmailTemplateCommandInput;

const recordOf = (requested: Partial<TemplateInput>): VerificationTemplateRecord => ({
  TemplateName: requested.TemplateName ?? '',
  FromEmailAddress: requested.FromEmailAddress ?? '',
  TemplateSubject: requested.TemplateSubject ?? '',
  TemplateContent: requested.TemplateContent ?? '',
  SuccessRedirectionURL: requested.SuccessRedirectionURL ?? '',
  FailureRedirectionURL: requested.FailureRedirectionURL ?? '',
});

function checkFrom(from: string, ctx: Context): void {
  if (sendingIdentity(from, ctx)) return;
  throw new AwsError('FromEmailAddressNotVerified', `The from email address <${from}> is not verified.`, 400, {
    FromEmailAddress: from,
  });
}

function find(name: string | undefined, ctx: Context): Readonly<VerificationTemplateRecord> {
  const found = ses(ctx).verificationTemplates.get(name ?? '');
  if (found) return found;
  throw new AwsError(
    'CustomVerificationEmailTemplateDoesNotExist',
    `Custom verification email template <${name}> does not exist.`,
    400,
    { CustomVerificationEmailTemplateName: name },
  );
}

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_CreateCustomVerificationEmailTemplate.html */
export const createCustomVerificationEmailTemplate: Operation<TemplateInput, object> = (input, ctx) => {
  const record = recordOf(input);
  if (ses(ctx).verificationTemplates.has(record.TemplateName)) {
    throw new AwsError(
      'CustomVerificationEmailTemplateAlreadyExists',
      `Custom verification email template <${record.TemplateName}> already exists.`,
      400,
    );
  }
  checkFrom(record.FromEmailAddress, ctx);
  ses(ctx).verificationTemplates.put(record.TemplateName, record);
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_UpdateCustomVerificationEmailTemplate.html */
export const updateCustomVerificationEmailTemplate: Operation<
  UpdateCustomVerificationEmailTemplateCommandInput,
  object
> = (input, ctx) => {
  const found = find(input.TemplateName, ctx);
  const specified = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
  const changed = recordOf({ ...found, ...specified });
  checkFrom(changed.FromEmailAddress, ctx);
  ses(ctx).verificationTemplates.put(found.TemplateName, changed);
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_GetCustomVerificationEmailTemplate.html */
export const getCustomVerificationEmailTemplate: Operation<
  GetCustomVerificationEmailTemplateCommandInput,
  GetCustomVerificationEmailTemplateResponse
> = (input, ctx) => ({ ...find(input.TemplateName, ctx) });

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_DeleteCustomVerificationEmailTemplate.html */
export const deleteCustomVerificationEmailTemplate: Operation<
  DeleteCustomVerificationEmailTemplateCommandInput,
  object
> = (input, ctx) => {
  ses(ctx).verificationTemplates.delete(input.TemplateName ?? '');
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_ListCustomVerificationEmailTemplates.html */
export const listCustomVerificationEmailTemplates: Operation<
  ListCustomVerificationEmailTemplatesCommandInput,
  ListCustomVerificationEmailTemplatesResponse
> = (input, ctx) => {
  const { items, next } = page([...ses(ctx).verificationTemplates.values()], input.NextToken, input.MaxResults, 50);
  return { CustomVerificationEmailTemplates: items.map(({ TemplateContent: _content, ...rest }) => rest), ...next };
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_SendCustomVerificationEmail.html: the address is verified at once. */
export const sendCustomVerificationEmail: Operation<
  SendCustomVerificationEmailCommandInput,
  SendCustomVerificationEmailResponse
> = async (input, ctx) => {
  const template = find(input.TemplateName, ctx);
  const to = input.EmailAddress ?? '';
  const html = `${template.TemplateContent}<p><a href="${template.SuccessRedirectionURL.replace(/["<>]/g, '')}">Verify</a></p>`;
  const id = await send(
    {
      from: template.FromEmailAddress,
      to: [to],
      cc: [],
      bcc: [],
      subject: template.TemplateSubject,
      html,
      configurationSet: input.ConfigurationSetName,
    },
    ctx,
    dialect,
  );
  ensureIdentity(to, ctx);
  return { MessageId: id };
};
