import type { Context } from '../../../kernel/context.ts';
import { notImplemented } from '../../../kernel/errors.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import type { Properties, ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { after } from '../../../kernel/time/timers.ts';
import type { DeploymentContext } from '../engine/handler.ts';
import { ResourceFailure } from '../engine/reason.ts';
import { isObject } from '../template/json.ts';
import { openResponseUrl, urlFor } from './responses.ts';

/** Seconds that a custom resource may take, unless its `ServiceTimeout` says less. */
const MAX_TIMEOUT_SECONDS = 3_600;

type Request =
  | { readonly RequestType: 'Create' }
  | { readonly RequestType: 'Update'; readonly PhysicalResourceId: string; readonly OldResourceProperties: Properties }
  | { readonly RequestType: 'Delete'; readonly PhysicalResourceId: string };

interface Answer {
  readonly Status?: unknown;
  readonly Reason?: unknown;
  readonly PhysicalResourceId?: unknown;
  readonly Data?: unknown;
}

/**
 * `AWS::CloudFormation::CustomResource` and `Custom::…`: a Lambda function is invoked or a message is published to a topic,
 * and the provider answers by PUT.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html
 */
export const customResource: ResourceType = {
  type: 'AWS::CloudFormation::CustomResource',

  async create(properties, ctx) {
    const answer = await ask({ RequestType: 'Create' }, properties, ctx as DeploymentContext);
    return settle(answer, ctx as DeploymentContext);
  },

  async update(id, properties, previous, ctx) {
    const request = { RequestType: 'Update', PhysicalResourceId: id, OldResourceProperties: previous } as const;
    const answer = await ask(request, properties, ctx as DeploymentContext);
    return settle(answer, ctx as DeploymentContext, id);
  },

  async delete(id, properties, ctx) {
    const answer = await ask({ RequestType: 'Delete', PhysicalResourceId: id }, properties, ctx as DeploymentContext);
    if (answer.Status !== 'SUCCESS') throw failure(answer, ctx);
  },

  // Partial work of a function when the process ended is unknown: the function is called to delete it under this id.
  async find(_properties, ctx) {
    return { id: ctx.name({ maxLength: 255 }) };
  },
};

async function settle(answer: Answer, ctx: DeploymentContext, before?: string): Promise<ResourceState> {
  const id = answer.PhysicalResourceId;
  if (answer.Status !== 'SUCCESS') {
    // The roll-back sends it a Delete, as AWS does, when it said what there is to delete.
    if (before === undefined && typeof id === 'string' && id !== '') await ctx.initiated({ id });
    throw failure(answer, ctx);
  }
  if (typeof id !== 'string' || id === '') throw new ResourceFailure('Invalid PhysicalResourceId');
  return { id, attributes: isObject(answer.Data) ? answer.Data : {} };
}

function failure(answer: Answer, ctx: ResourceContext): ResourceFailure {
  const reason = String(answer.Reason ?? '');
  return new ResourceFailure(
    `Received response status [FAILED] from custom resource. Message returned: ${reason} (RequestId: ${ctx.requestId})`,
  );
}

async function ask(request: Request, properties: Properties, ctx: DeploymentContext): Promise<Answer> {
  const target = properties.ServiceToken;
  if (typeof target !== 'string')
    throw new ResourceFailure('Properties validation failed: required key [ServiceToken] not found');
  const [, , service, region = ctx.region, account = ctx.account] = target.split(':');
  if (service !== 'lambda' && service !== 'sns') throw notImplemented(`A custom resource behind ${service ?? target}`);
  const there = ctx.with({ region, account });
  const { lambda, sns } = there.aws;
  const worker = service === 'lambda' ? target : await listener(target, there);
  const runtime =
    worker === undefined ? undefined : (await lambda.getFunction({ FunctionName: worker })).Configuration?.Runtime;
  const requestId = ctx.kernel.ids.uuid();
  let answered: (answer: Answer) => void = () => undefined;
  const answer = new Promise<Answer>((resolve) => {
    answered = resolve;
  });
  const url = openResponseUrl(ctx.kernel, (text) => answered(parse(text)));
  const payload = {
    ...request,
    ServiceToken: target,
    ResponseURL: urlFor(ctx.kernel, url.path, runtime, ctx.region),
    StackId: ctx.stack.id,
    RequestId: requestId,
    LogicalResourceId: ctx.logicalId,
    ResourceType: ctx.resourceType,
    ResourceProperties: properties,
  };
  try {
    const text = JSON.stringify(payload);
    if (service === 'sns') {
      await sns.publish({ TopicArn: target, Subject: 'AWS CloudFormation custom resource request', Message: text });
    } else {
      await lambda.invoke({ FunctionName: target, InvocationType: 'Event', Payload: Buffer.from(text) });
    }
    return await withinTime(answer, properties, requestId, ctx);
  } finally {
    url.close();
  }
}

/** The function that listens to a topic, if one does: the URL must be one that it can reach. */
async function listener(topic: string, ctx: Context): Promise<string | undefined> {
  const { Subscriptions = [] } = await ctx.aws.sns.listSubscriptionsByTopic({ TopicArn: topic });
  return Subscriptions.find((subscription) => subscription.Protocol === 'lambda')?.Endpoint;
}

function withinTime(
  answer: Promise<Answer>,
  properties: Properties,
  requestId: string,
  ctx: DeploymentContext,
): Promise<Answer> {
  const seconds = Math.min(Number(properties.ServiceTimeout) || MAX_TIMEOUT_SECONDS, MAX_TIMEOUT_SECONDS);
  return new Promise((resolve, reject) => {
    const silent = `CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [${requestId}]. If you are using the Python cfn-response module, you may need to update your Lambda function code so that CloudFormation can attach the updated version.`;
    const forget = after(ctx.kernel.clock, seconds * 1_000, () => end(new ResourceFailure(silent)));
    const cancel = () => end(new ResourceFailure('Resource creation cancelled'));
    const end = (error: Error) => {
      forget();
      ctx.signal.removeEventListener('abort', cancel);
      reject(error);
    };
    if (ctx.signal.aborted) return cancel();
    ctx.signal.addEventListener('abort', cancel);
    void answer.then((value) => {
      forget();
      ctx.signal.removeEventListener('abort', cancel);
      resolve(value);
    });
  });
}

function parse(text: string): Answer {
  try {
    const value: unknown = parseUserJson(text);
    if (isObject(value)) return value;
  } catch {
    // Reported below.
  }
  return { Status: 'FAILED', Reason: 'Invalid response object: it is not a JSON object' };
}
