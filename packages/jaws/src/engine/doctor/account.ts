import { rejected } from '../../aws/observe.ts';
import { readAwsFiles } from '../../aws/profiles.ts';
import type { Aws } from '../../aws/types.ts';
import { once } from '../../base/async.ts';
import { partitionOf } from '../../base/partition.ts';
import { cloudPaths } from '../../cloud/paths.ts';
import { findCloud } from '../../cloud/running.ts';
import { JawsError } from '../../errors/error.ts';
import { deployerPolicy, type PolicyStatement } from '../../plan/policy/policy.ts';
import { reach, regionsOf } from '../open.ts';
import type { Check, Examined, Finding } from './types.ts';

interface Account {
  readonly aws: Aws;
  readonly region: string;
}

type Reached = Account | { readonly skipped: string };

export function accountChecks(examined: Examined): Check[] {
  const reached = once(() => account(examined));
  const check = (name: string, work: (account: Account) => Promise<Finding>): Check => ({
    name,
    run: async () => {
      const found = await reached();
      return 'skipped' in found ? { state: 'skipped', text: found.skipped } : work(found);
    },
  });
  return [check('account', identity), check('rights', (found) => rights(examined, found)), check('clock', clock)];
}

/** The account of a stage. The check does not start the embedded cloud. */
async function account({ host, opened, profile, stage, env }: Examined): Promise<Reached> {
  const name = stage ?? opened?.model.stages[0]?.name;
  const region =
    (opened && name && regionsOf(opened.model, name, undefined)[0]?.region) || env.AWS_REGION || 'us-east-1';
  const wanted = profile ?? opened?.model.profile;
  const isEmbedded = wanted === 'local' && !readAwsFiles(env).settings.has('local');
  if (isEmbedded && (await findCloud(cloudPaths(env))).is !== 'running') {
    return { skipped: 'The project is in the embedded cloud, which does not run now.' };
  }
  const aws = opened && name ? await reach(host, opened.model, profile, name) : await host.connect(profile);
  return { aws, region };
}

async function identity({ aws, region }: Account): Promise<Finding> {
  const [number, caller] = await Promise.all([aws.in(region).account(), aws.caller()]);
  const by = aws.profile === undefined ? 'credentials of the environment' : `profile ${aws.profile}`;
  const where = aws.endpoint === undefined ? '' : ` at ${aws.endpoint}`;
  return { state: 'ok', text: `${caller} of account ${number}${where}, by ${by}` };
}

/** AWS refuses signatures outside this range: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html */
const refusedAfter = 5 * 60_000;
const noticed = 30_000;

async function clock({ aws, region }: Account): Promise<Finding> {
  const [{ ListStacksCommand }, cf] = await Promise.all([
    import('@aws-sdk/client-cloudformation'),
    aws.in(region).cloudFormation(),
  ]);
  let date: string | undefined;
  const command = new ListStacksCommand({ StackStatusFilter: ['REVIEW_IN_PROGRESS'] });
  // Every response has a date, even a refusal.
  command.middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args);
      date = (answer.response as { readonly headers?: Readonly<Record<string, string>> }).headers?.date;
      return answer;
    },
    { step: 'deserialize', priority: 'low' },
  );
  // With options, so that the client does not keep this call's middleware for others.
  await cf.send(command, {}).catch((error: unknown) => {
    if (date === undefined) throw error;
  });
  const there = Date.parse(date ?? '');
  if (Number.isNaN(there)) return { state: 'skipped', text: 'The answer of AWS has no date.' };
  const skew = Math.abs(Date.now() - there);
  const text = `This machine's clock is ${Math.round(skew / 1000)} s off.`;
  if (skew < noticed) return { state: 'ok', text: 'The clock of this machine agrees with that of AWS.' };
  const hint = 'Let the system set its clock (NTP): AWS refuses requests that are 5 minutes off.';
  return { state: skew >= refusedAfter ? 'broken' : 'warning', text, hint };
}

/** Simulated if IAM allows the caller to do that, otherwise by a cheap call of each service. */
async function rights({ opened, stage }: Examined, account: Account): Promise<Finding> {
  const model = opened?.model;
  const regions = model ? regionsOf(model, stage ?? model.stages[0]!.name, undefined) : [];
  const statements = model ? deployerPolicy(model, regions, { of: 'person' }).policy.Statement : [];
  const caller = await account.aws.caller();
  if (caller === 'root') return { state: 'ok', text: 'The root of an account may do everything.' };
  const denied = statements.length > 0 ? await simulate(account, caller, statements) : undefined;
  if (denied === undefined) return read(account);
  if (denied.length === 0) return { state: 'ok', text: 'IAM allows all that a deployment of this project calls.' };
  const shown = denied.slice(0, 5).join(', ');
  const more = denied.length > 5 ? ` and ${denied.length - 5} more` : '';
  return {
    state: 'warning',
    text: `By IAM's simulation, ${caller} may not call ${shown}${more}.`,
    hint: '`jaws policy` prints what a deployment needs.',
  };
}

/** Denied actions; undefined if the caller may not simulate policies, or has none. */
async function simulate(
  { aws, region }: Account,
  caller: string,
  statements: readonly PolicyStatement[],
): Promise<string[] | undefined> {
  const [{ SimulatePrincipalPolicyCommand }, iam, number] = await Promise.all([
    import('@aws-sdk/client-iam'),
    aws.in(region).iam(),
    aws.in(region).account(),
  ]);
  // A session has the policies of its role.
  const name = caller.replace(/^assumed-role\/([^/]+)\/.*$/, 'role/$1');
  const PolicySourceArn = `arn:${partitionOf(region).id}:iam::${number}:${name}`;
  try {
    const answers = await Promise.all(
      statements.map(({ Action, Resource, Condition }) =>
        iam.send(
          new SimulatePrincipalPolicyCommand({
            PolicySourceArn,
            ActionNames: [...Action],
            ResourceArns: [...Resource],
            ContextEntries: Object.values(Condition ?? {}).flatMap((keys) =>
              Object.entries(keys).map(([ContextKeyName, values]) => ({
                ContextKeyName,
                ContextKeyType: 'string' as const,
                ContextKeyValues: values.slice(0, 1),
              })),
            ),
          }),
        ),
      ),
    );
    const results = answers.flatMap(({ EvaluationResults = [] }) => EvaluationResults);
    const denied = results.filter(({ EvalDecision }) => EvalDecision !== 'allowed');
    return [...new Set(denied.map(({ EvalActionName = '' }) => EvalActionName))].sort();
  } catch (thrown) {
    const error = rejected(thrown);
    if (error instanceof JawsError) return undefined;
    throw error;
  }
}

async function read({ aws, region }: Account): Promise<Finding> {
  const there = aws.in(region);
  const reads: Readonly<Record<string, () => Promise<unknown>>> = {
    'cloudformation:ListStacks': async () =>
      (await there.cloudFormation()).send(new (await import('@aws-sdk/client-cloudformation')).ListStacksCommand({})),
    's3:ListAllMyBuckets': async () =>
      (await there.s3()).send(new (await import('@aws-sdk/client-s3')).ListBucketsCommand({ MaxBuckets: 1 })),
    'lambda:ListFunctions': async () =>
      (await there.lambda()).send(new (await import('@aws-sdk/client-lambda')).ListFunctionsCommand({ MaxItems: 1 })),
    'apigateway:GET': async () =>
      (await there.apiGateway()).send(
        new (await import('@aws-sdk/client-api-gateway')).GetRestApisCommand({ limit: 1 }),
      ),
    'logs:DescribeLogGroups': async () =>
      (await there.logs()).send(
        new (await import('@aws-sdk/client-cloudwatch-logs')).DescribeLogGroupsCommand({ limit: 1 }),
      ),
  };
  const results = await Promise.allSettled(Object.values(reads).map((call) => call()));
  const failed = Object.keys(reads).flatMap((action, index) => {
    const result = results[index]!;
    return result.status === 'rejected' ? [{ action, error: rejected(result.reason) }] : [];
  });
  const bug = failed.find(({ error }) => !(error instanceof JawsError));
  if (bug) throw bug.error;
  if (failed.length === 0)
    return { state: 'ok', text: 'CloudFormation, S3, Lambda, API Gateway and CloudWatch Logs answer.' };
  const refused = failed.filter(({ error }) => error instanceof JawsError && error.code === 'AwsAccessDenied');
  if (refused.length < failed.length) throw failed.find((one) => !refused.includes(one))!.error;
  return {
    state: 'warning',
    text: `Refused: ${refused.map(({ action }) => action).join(', ')}.`,
    hint: '`jaws policy` prints what a deployment needs.',
  };
}
