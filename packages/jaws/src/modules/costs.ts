import { monthlyCosts } from '../prices/monthly.ts';
import { assumedMs, requestCosts } from '../prices/requests.ts';
import type { PricedRegion } from '../prices/resources.ts';
import { type PriceKey, priceOf } from '../prices/table.ts';
import { functionsOf, objectIn } from './functions.ts';
import type { Json, ModulePackage } from './types.ts';

/** What a module costs, in us-east-1 and without the free tier. */
export interface ModuleCosts {
  /** Costs by use. */
  readonly perUse: readonly CostDriver[];
  /** Resources that cost money or run while unused. */
  readonly idle: readonly CostDriver[];
}

export interface CostDriver {
  /** `a million calls of awsm-queue/enqueue (256 MB, 100 ms each)`. */
  readonly what: string;
  /** US dollars; undefined if JAWS has no price. */
  readonly usd?: number;
}

const region = 'us-east-1';

/** Types for which JAWS has no price, and what they are billed by. https://aws.amazon.com/pricing/ */
const unpriced: Readonly<Record<string, string>> = {
  'AWS::Cognito::UserPool': 'users that are active in a month',
  'AWS::Events::EventBus': 'events that are put on it',
  'AWS::S3::Bucket': 'bytes that are kept, and requests',
  'AWS::SNS::Topic': 'messages',
  'AWS::SQS::Queue': 'requests: about three for each message',
};

/** Actions that cost something although no resource of the module does. */
const actions: Readonly<Record<string, string>> = {
  'bedrock:InvokeModel': 'tokens of a model of Bedrock',
  'bedrock:InvokeModelWithResponseStream': 'tokens of a model of Bedrock',
  'ses:SendEmail': 'mails of SES',
  'ses:SendRawEmail': 'mails of SES',
};

export function costsOf(module: Pick<ModulePackage, 'name' | 'files' | 'additions'>): ModuleCosts {
  const functions = functionsOf(module);
  const resources = module.additions.named.Resources as Readonly<Record<string, Json>>;
  const perUse: CostDriver[] = [];
  const idle: CostDriver[] = [];
  const lambdas = Object.fromEntries(
    functions.flatMap(({ id, lambda }) => {
      const { MemorySize = 1024, Architectures } = objectIn(lambda, 'cloudFormation');
      const Properties = { MemorySize, ...(Architectures !== undefined && { Architectures }) };
      return lambda ? [[id, { Type: 'AWS::Lambda::Function', Properties }]] : [];
    }),
  );
  for (const { id, usd, detail } of requestCosts(regionOf(lambdas))) {
    perUse.push({ what: `a million calls of ${id} (${detail}, ${assumedMs} ms each)`, usd });
  }
  if (functions.some(({ endpoints }) => endpoints.length > 0)) {
    perUse.push(priced('a million requests to a REST API', 'apigateway/rest'));
    perUse.push(priced('a million requests to an HTTP API', 'apigateway/http'));
  }
  for (const [id, { Type, Properties }] of Object.entries(resources)) {
    const type = String(Type);
    if (
      /^AWS::DynamoDB::(?:Global)?Table$/.test(type) &&
      objectIn({ Properties }, 'Properties').BillingMode === 'PAY_PER_REQUEST'
    ) {
      perUse.push(priced(`a million writes of 1 KB to ${id}`, 'dynamodb/write-requests'));
      perUse.push(priced(`a million reads of 4 KB of ${id}`, 'dynamodb/read-requests'));
    } else if (unpriced[type]) perUse.push({ what: `${id}: ${unpriced[type]}` });
  }
  const used = new Set(functions.flatMap(({ lambda }) => statementActions(lambda)));
  const services = new Set([...used].flatMap((action) => actions[action] ?? []));
  perUse.push(...[...services].map((what) => ({ what })));

  const aliases = Object.fromEntries(
    functions.flatMap(({ id, lambda }) => {
      const ProvisionedConcurrentExecutions = objectIn(lambda, 'warm').provisioned;
      const Properties = {
        FunctionName: { Ref: id },
        ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions },
      };
      const alias = { Type: 'AWS::Lambda::Alias', Properties };
      return ProvisionedConcurrentExecutions === undefined ? [] : [[`${id} started before it is called`, alias]];
    }),
  );
  const { costs, unpriced: unknown } = monthlyCosts(regionOf({ ...resources, ...lambdas, ...aliases }));
  idle.push(...costs.map(({ id, type, usd }) => ({ what: `${id} (${type}), a month`, usd })));
  idle.push(...unknown.map(({ id, type, why }) => ({ what: `${id} (${type}): ${why}` })));
  for (const { id, lambda } of functions) {
    const { schedule } = objectIn(lambda, 'warm');
    if (schedule !== undefined) idle.push({ what: `${id} is kept warm by ${String(schedule)}` });
    for (const source of Object.values(objectIn(lambda, 'eventSources'))) {
      const { Type } = source as Json;
      const { ScheduleExpression } = objectIn(source, 'Properties');
      if (typeof ScheduleExpression === 'string') idle.push({ what: `${id} is called by ${ScheduleExpression}` });
      if (Type === 'AWS::Lambda::EventSourceMapping')
        idle.push({ what: `Lambda polls for ${id}, also while nothing comes` });
    }
  }
  return { perUse, idle };
}

function priced(what: string, key: PriceKey): CostDriver {
  const price = priceOf(key, region);
  return { what, ...(price && { usd: price.usd }) };
}

const regionOf = (Resources: Readonly<Record<string, unknown>>): PricedRegion =>
  ({ region, stacks: [{ template: { Resources }, parameters: {} }] }) as unknown as PricedRegion;

const statementActions = (lambda: unknown): string[] =>
  [objectIn({ lambda }, 'lambda').iamPolicyDocumentStatements ?? []]
    .flat()
    .flatMap((one) => [(one as Json).Action ?? []].flat().map(String));
