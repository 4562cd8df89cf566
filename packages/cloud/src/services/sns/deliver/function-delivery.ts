import { serviceCaller } from '../../../kernel/as-service.ts';
import type { Context } from '../../../kernel/context.ts';
import { policyAllows } from '../../../kernel/permission.ts';
import { attributeMap, envelope } from './envelope.ts';
import { DeliveryError, type Outgoing } from './message.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html: one record an event, handed over asynchronously. */
export async function toFunction(ctx: Context, outgoing: Outgoing): Promise<void> {
  const arn = outgoing.subscription.endpoint;
  const [, , , region = '', account = '', , name = '', qualifier] = arn.split(':');
  const caller = serviceCaller('sns.amazonaws.com', ctx.account);
  const there = ctx.with({ region, account, caller });
  if (!ctx.kernel.lenient && !(await mayInvoke(there, outgoing, name, qualifier))) {
    throw new DeliveryError(`The policy of ${arn} does not let SNS invoke it for ${outgoing.topic}`, false);
  }
  await there.aws.lambda.invoke({
    FunctionName: arn,
    InvocationType: 'Event',
    Payload: Buffer.from(JSON.stringify(await event(ctx, outgoing))),
  });
}

async function mayInvoke(
  there: Context,
  outgoing: Outgoing,
  name: string,
  qualifier: string | undefined,
): Promise<boolean> {
  const target = { FunctionName: name, ...(qualifier === undefined ? {} : { Qualifier: qualifier }) };
  const { Policy } = await there.aws.lambda.getPolicy(target).catch(() => ({ Policy: undefined }));
  return policyAllows(there, Policy, {
    service: 'sns.amazonaws.com',
    action: 'lambda:InvokeFunction',
    resource: outgoing.subscription.endpoint,
    source: outgoing.topic,
  });
}

async function event({ kernel }: Context, outgoing: Outgoing): Promise<object> {
  const { MessageAttributes: _attributes, SigningCertURL, UnsubscribeURL, ...rest } = await envelope(kernel, outgoing);
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: outgoing.subscription.arn,
        Sns: {
          ...rest,
          Subject: outgoing.subject ?? null,
          SigningCertUrl: SigningCertURL,
          UnsubscribeUrl: UnsubscribeURL,
          MessageAttributes: attributeMap(outgoing.attributes),
        },
      },
    ],
  };
}
