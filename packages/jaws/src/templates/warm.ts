import { createHmac } from 'node:crypto';
import { isObject } from '../base/text.ts';
import { isWholeName } from '../model/companions.ts';
import { rulePermission } from '../model/event-sources/grants.ts';
import { aliasOf } from '../model/live.ts';
import type { TemplateResource } from '../model/types.ts';
import { type WarmModel, warmKey } from '../model/warm.ts';

type Resources = Record<string, TemplateResource>;

/** The variable by which a function recognizes its pings, and the field of a ping with the same text. */
export const pingVariable = 'JAWS_PING';
const pingField = 'jaws-ping';

/** Milliseconds that a ping keeps its environment busy, so that simultaneous pings reach others. */
const holdMs = 100;

/**
 * A text that distinguishes a ping from all other events: nobody outside of the account can read or guess it. It depends on nothing that
 * changes, so no version is published for it. Without a salt, in templates for other accounts, it is the id of the stack.
 */
export const pingToken = (salt: string, functionName: string): unknown =>
  salt === ''
    ? { Ref: 'AWS::StackId' }
    : createHmac('sha256', salt).update(`ping\0${functionName}`).digest('hex').slice(0, 40);

/** Resources that keep a function warm, in addition to its usual ones. */
export function withWarm(
  companions: Readonly<Resources>,
  warm: WarmModel | undefined,
  fn: { readonly logicalId: string; readonly token: unknown; readonly alias: boolean; readonly stack?: string },
): Resources {
  if (warm?.by === 'schedule') return { ...companions, ...pingResources(warm, fn) };
  const alias = aliasOf(fn.logicalId);
  const resource = companions[alias];
  if (warm?.by !== 'provisioned' || !resource) return { ...companions };
  const ProvisionedConcurrencyConfig = { ProvisionedConcurrentExecutions: warm.count };
  return {
    ...companions,
    [alias]: { ...resource, Properties: { ...resource.Properties, ProvisionedConcurrencyConfig } },
  };
}

/**
 * A rule calls all of its targets at the same time; schedules of EventBridge Scheduler, each at some second of a minute, do not. Its
 * permission is for this rule and the callers of endpoints. A lost ping is not repeated: the next one follows.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
function pingResources(
  { expression, concurrency }: Extract<WarmModel, { by: 'schedule' }>,
  { logicalId, token, alias, stack = '' }: Parameters<typeof withWarm>[2],
): Resources {
  const called = alias ? { Ref: aliasOf(logicalId) } : { 'Fn::GetAtt': [logicalId, 'Arn'] };
  const event = (text: string) => JSON.stringify({ [pingField]: text, ...(concurrency > 1 && { hold: holdMs }) });
  const Input = isObject(token)
    ? // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
      { 'Fn::Sub': event('${AWS::StackId}') }
    : event(String(token));
  const Targets = Array.from({ length: concurrency }, (_, at) => ({
    Id: `ping${at + 1}`,
    Arn: called,
    Input,
    RetryPolicy: { MaximumRetryAttempts: 0 },
  }));
  const id = `${logicalId}Warm`;
  return rulePermission(
    {
      id,
      function: logicalId,
      alias: alias ? aliasOf(logicalId) : undefined,
      wholeNames: isWholeName(stack, id),
      role: undefined,
    },
    {
      Type: 'AWS::Events::Rule',
      Metadata: { [warmKey]: true },
      Properties: { Description: 'Keeps a function warm', ScheduleExpression: expression, Targets },
    },
  );
}

/** The provisioned concurrency of an alias in its template. */
export const provisionedIn = (resource: TemplateResource | undefined): unknown =>
  resource?.Type === 'AWS::Lambda::Alias' ? resource.Properties?.ProvisionedConcurrencyConfig : undefined;
