import type { Context } from '../../../kernel/context.ts';
import { identityArn, sendingIdentity } from './identities.ts';
import { publishRenderingFailure } from './publish-events.ts';
import { ses, type TemplateRecord } from './records.ts';
import { type Dialect, type Sending, send } from './send.ts';
import { type Rendered, renderParts, templateData } from './templates.ts';

type Parts = Pick<TemplateRecord, 'subject' | 'text' | 'html'>;

/**
 * Sends a mail made from a template. Data that is not JSON is refused; incomplete data is accepted, and nothing is sent:
 * only the configuration set's destinations are notified of the rendering failure.
 * https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-api.html
 */
export async function sendTemplate(
  sending: Sending,
  parts: Parts,
  ctx: Context,
  dialect: Dialect,
  defaults?: string,
): Promise<string> {
  const own = templateData(sending.templateData);
  const base = templateData(defaults);
  if (!own || !base) throw dialect.badParameter('Template rendering data is invalid');
  let rendered: Rendered;
  try {
    rendered = renderParts(parts, { ...base, ...own });
  } catch (error) {
    return reportFailure(sending, (error as Error).message, ctx);
  }
  return send({ ...sending, subject: rendered.subject, text: rendered.text, html: rendered.html }, ctx, dialect);
}

async function reportFailure(sending: Sending, why: string, ctx: Context): Promise<string> {
  const id = `0100${ctx.kernel.ids.uuid()}-000000`;
  const identity = sendingIdentity(sending.from, ctx);
  const set = ses(ctx).configurationSets.get(sending.configurationSet ?? identity?.configurationSet ?? '');
  ctx.kernel.log.warn(`The template ${sending.template ?? ''} could not be rendered`, { error: why });
  const sent = {
    id,
    at: ctx.kernel.clock.now(),
    sending,
    recipients: [...sending.to, ...sending.cc, ...sending.bcc],
    outcomes: [],
    set,
    identity,
    sourceArn: identity && identityArn(ctx, identity.name),
  };
  await publishRenderingFailure(ctx, sent, why);
  return id;
}
