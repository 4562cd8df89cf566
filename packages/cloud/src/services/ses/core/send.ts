import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { putMail } from '../../../mailbox/mailbox.ts';
import { type Attachment, composeMail } from '../../../mailbox/mime.ts';
import { addressIn, addressProblem } from './addresses.ts';
import { identityArn, sendingIdentity } from './identities.ts';
import { outcomesOf } from './outcomes.ts';
import { publishEvents } from './publish-events.ts';
import { accountOf, type ConfigurationSetRecord, ses } from './records.ts';
import { count } from './statistics.ts';

/** A mail to send. */
export interface Sending {
  readonly from: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly replyTo?: readonly string[] | undefined;
  readonly subject?: string | undefined;
  readonly text?: string | undefined;
  readonly html?: string | undefined;
  readonly headers?: readonly (readonly [name: string, value: string])[] | undefined;
  readonly attachments?: readonly Attachment[] | undefined;
  /** The whole message, if the sender wrote it. */
  readonly raw?: Buffer | undefined;
  readonly template?: string | undefined;
  readonly templateData?: string | undefined;
  readonly configurationSet?: string | undefined;
  readonly tags?: readonly { readonly Name?: string | undefined; readonly Value?: string | undefined }[] | undefined;
  /** Further addresses that must be verified: the return path. */
  readonly alsoFrom?: readonly string[] | undefined;
}

/** The names of the same refusals in the two versions of the API. */
export interface Dialect {
  badParameter(message: string): AwsError;
  noConfigurationSet(name: string): AwsError;
  accountPaused(): AwsError;
  setPaused(name: string): AwsError;
}

const MOST_RECIPIENTS = 50;
const SERVICE = 'amazonaws.com';

/**
 * Sends a mail to the local mailbox and notifies the destinations of the configuration set and the identity. Returns
 * the message's id.
 * https://docs.aws.amazon.com/ses/latest/APIReference/API_SendEmail.html
 */
export async function send(sending: Sending, ctx: Context, dialect: Dialect): Promise<string> {
  const recipients = [...sending.to, ...sending.cc, ...sending.bcc];
  checkAddresses(sending, recipients, dialect);
  checkTags(sending, dialect);
  const isService = ctx.caller.kind === 'service' && addressIn(sending.from).endsWith(SERVICE);
  const identity = isService ? undefined : verified(sending, ctx);
  if (accountOf(ctx).sendingEnabled === false) throw dialect.accountPaused();
  const set = configurationSet(sending.configurationSet ?? identity?.configurationSet, ctx, dialect);
  const id = messageId(ctx);
  const at = ctx.kernel.clock.now();
  const raw =
    sending.raw ??
    composeMail({
      from: sending.from,
      to: sending.to,
      cc: sending.cc,
      replyTo: sending.replyTo ?? [],
      subject: sending.subject,
      text: sending.text,
      html: sending.html,
      headers: sending.headers ?? [],
      attachments: sending.attachments ?? [],
      date: at,
      id,
    });
  const { account, region } = ctx;
  putMail(ctx.kernel, {
    id,
    account,
    region,
    timestamp: at,
    source: sending.from,
    to: sending.to,
    cc: sending.cc,
    bcc: sending.bcc,
    subject: sending.subject,
    text: sending.text,
    html: sending.html,
    raw: raw.toString('latin1'),
    ...(sending.raw ? { isRaw: true } : {}),
    template: sending.template,
    templateData: sending.templateData,
    via: 'ses',
  });
  const outcomes = outcomesOf(recipients.map(addressIn), set, ctx);
  count(ctx, {
    attempts: recipients.length,
    bounces: outcomes.filter(({ kind }) => kind === 'Bounce').length,
    complaints: outcomes.filter(({ kind }) => kind === 'Complaint').length,
  });
  await publishEvents(ctx, {
    id,
    at,
    sending,
    recipients,
    outcomes,
    set,
    identity,
    sourceArn: identity ? identityArn(ctx, identity.name) : undefined,
  });
  return id;
}

/** `0100019…-<uuid>-000000`, in the format of SES. */
function messageId({ kernel }: Context): string {
  const time = kernel.clock.now().toString(16).padStart(12, '0');
  return `0100${time}-${kernel.ids.random(8, '0123456789abcdef')}-${kernel.ids.uuid().slice(9)}-000000`;
}

function checkAddresses(sending: Sending, recipients: readonly string[], dialect: Dialect): void {
  for (const address of [sending.from, ...recipients, ...(sending.replyTo ?? [])]) {
    const problem = addressProblem(address);
    if (problem !== undefined) throw dialect.badParameter(problem);
  }
  if (recipients.length === 0) throw dialect.badParameter("Missing required header 'To'.");
  if (recipients.length > MOST_RECIPIENTS) throw dialect.badParameter(`Recipient count exceeds ${MOST_RECIPIENTS}.`);
}

// https://github.com/localstack/localstack/blob/main/tests/aws/services/ses/test_ses.snapshot.json has AWS's texts.
function checkTags({ tags = [] }: Sending, { badParameter }: Dialect): void {
  for (const { Name: name = '', Value: value = '' } of tags) {
    if (name === '') throw badParameter('The tag name must be specified.');
    if (value === '') throw badParameter('The tag value must be specified.');
    if (name.length > 255) throw badParameter('Tag name cannot exceed 255 characters.');
    if (!/^(ses:)?[A-Za-z0-9_-]*$/.test(name)) {
      throw badParameter(`Invalid tag name <${name}>: only alphanumeric ASCII characters, '_',  '-' are allowed.`);
    }
    if (value.length > 255) throw badParameter('Tag value cannot exceed 255 characters.');
    if (!/^[A-Za-z0-9_\-.@]*$/.test(value)) {
      throw badParameter(
        `Invalid tag value <${value}>: only alphanumeric ASCII characters, '_',  '-' , '.', '@' are allowed.`,
      );
    }
  }
}

function verified(sending: Sending, ctx: Context) {
  const identity = sendingIdentity(sending.from, ctx);
  const missing = [sending.from, ...(sending.alsoFrom ?? [])].filter((one) => !sendingIdentity(one, ctx));
  if (missing.length === 0) return identity;
  throw new AwsError(
    'MessageRejected',
    `Email address is not verified. The following identities failed the check in region ${ctx.region.toUpperCase()}: ${missing.join(', ')}`,
    400,
  );
}

function configurationSet(
  name: string | undefined,
  ctx: Context,
  dialect: Dialect,
): Readonly<ConfigurationSetRecord> | undefined {
  if (name === undefined || name === '') return undefined;
  const set = ses(ctx).configurationSets.get(name);
  if (!set) throw dialect.noConfigurationSet(name);
  if (!set.sendingEnabled) throw dialect.setPaused(name);
  return set;
}
