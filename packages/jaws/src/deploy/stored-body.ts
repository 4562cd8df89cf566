import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { isObject, messageOf } from '../base/text.ts';
import { fail } from '../errors/catalogue/index.ts';
import { type ErrorCode, JawsError } from '../errors/error.ts';
import { live } from '../plan/deployed.ts';
import { templateFits } from '../plan/size.ts';
import { checkRendered, renderBody } from '../plan/stored-body.ts';
import type { DeployedRegion, DeployedStack, RegionPlan, StackPlan } from '../plan/types.ts';
import {
  type BodySource,
  bodyKey,
  bodyPrefix,
  hashOfText,
  sourceKey,
  storedBodyIn,
  takeBodyOut,
  withBodyAt,
  withBodyBack,
} from '../templates/api/stored.ts';
import type { JawsBucket } from './bucket.ts';
import type { DeployHost } from './context.ts';
import type { PreparedStack } from './stack.ts';

/** Larger than any API that API Gateway imports. */
const maxBytes = 64 * 1024 * 1024;

/** Errors that mean that an object is unreadable, although the connection and JAWS are fine. */
const outOfReach: ReadonlySet<ErrorCode> = new Set([
  'AwsAccessDenied',
  'AwsRejected',
  'BucketMissing',
  'BucketOfSomeoneElse',
]);

/**
 * A deployed stack of endpoints with its body from the jaws bucket, so that no later step needs to know where it is stored. A body is lost if
 * it is outside of JAWS's folder, deleted, or changed: `storedBody` gives the reason, and the template then has no body.
 */
export async function withStoredBody(
  bucket: JawsBucket,
  project: string,
  stack: DeployedStack,
): Promise<DeployedStack> {
  const at = storedBodyIn(stack.template);
  if (!at) return stack;
  const { key } = at;
  const lost = (why: string): DeployedStack => ({ ...stack, storedBody: { key, lost: why } });
  const { stage, bucket: name } = bucket.place;
  if (at.bucket !== name || !key.startsWith(bodyPrefix(project, stage)) || at.source === '') {
    return lost(`${at.bucket}/${key} is not where JAWS keeps it`);
  }
  const source = sourceKey(project, stage, at.source);
  try {
    const bytes = await bucket.getBytes(source);
    if (!bytes) return lost(`${name}/${source} is gone`);
    const text = await unpacked(bytes);
    if (text === undefined || hashOfText(text) !== at.source)
      return lost(`${name}/${source} is not what was put there`);
    return { ...stack, template: withBodyBack(stack.template, JSON.parse(text) as BodySource), storedBody: { key } };
  } catch (error) {
    if (error instanceof JawsError && outOfReach.has(error.code)) return lost(messageOf(error).replace(/\.$/, ''));
    throw error;
  }
}

async function unpacked(bytes: Uint8Array): Promise<string | undefined> {
  try {
    return (await promisify(gunzip)(bytes, { maxOutputLength: maxBytes })).toString();
  } catch {
    return undefined;
  }
}

interface AccountRegion {
  readonly host: DeployHost;
  readonly bucket: JawsBucket;
  readonly project: string;
  readonly base: Pick<DeployedRegion, 'stage' | 'region' | 'account'>;
}

/**
 * A stack as it is submitted: if its template is too large, its body is in the jaws bucket, with all values in it. Restores the current body
 * of the stack if somebody deleted it: CloudFormation needs it for a roll-back. `values`: of all parameters. Throws ApiTooLarge,
 * BodyNotLiteral, EndpointsBodyLost.
 */
export async function storeBody(
  where: AccountRegion,
  stack: StackPlan,
  values: Readonly<Record<string, string>>,
  before: DeployedStack | undefined,
): Promise<StackPlan> {
  const taken = templateFits(stack.template) ? undefined : takeBodyOut(stack.template);
  const kept = storedBodyIn(stack.template);
  if (!taken && !kept && !before?.storedBody) return stack;
  const { bucket, project, base } = where;
  const { stage, region } = base;
  const place = { stage, region, account: base.account, stack: stack.name };
  const stored = new Set((await bucket.list(bodyPrefix(project, stage))).map(({ key }) => key));
  if (before?.storedBody && !stored.has(before.storedBody.key)) await restore(where, before, before.storedBody.key);
  if (kept && !stored.has(kept.key)) {
    const detail = `${kept.bucket}/${kept.key} is gone`;
    throw fail('EndpointsBodyLost', { stage, region, stack: stack.name, detail });
  }
  if (!taken) return stack;
  const rendered = renderBody(stack.template, taken.source.body, { ...before?.parameters, ...values }, place);
  checkRendered(stack.template, rendered, place);
  const text = JSON.stringify(taken.source);
  const source = hashOfText(text);
  const key = bodyKey(project, stage, rendered.hash);
  const from = sourceKey(project, stage, source);
  if (!stored.has(from)) await bucket.put(from, await promisify(gzip)(text), { type: 'application/gzip' });
  if (!stored.has(key)) await bucket.put(key, rendered.text, { type: 'application/json' });
  return { ...stack, template: withBodyAt(taken.rest, { bucket: bucket.place.bucket, key, source }) };
}

async function restore({ host, bucket, base }: AccountRegion, before: DeployedStack, key: string): Promise<void> {
  const body = takeBodyOut(before.template)?.source.body;
  const place = { ...base, stack: before.name };
  const rendered = isObject(body) ? renderBody(before.template, body, before.parameters, place) : undefined;
  if (rendered && key.endsWith(`/${rendered.hash}.json`)) {
    await bucket.put(key, rendered.text, { type: 'application/json' });
    return;
  }
  host.emit({
    type: 'warning',
    message: `${bucket.place.bucket}/${key}, the definition of the API that ${before.name} has, is gone: if an update of it fails, CloudFormation cannot go back.`,
  });
}

/** Deletes the bodies of a stage that its stack of endpoints no longer needs. `sent`: the current stack; undefined if it is gone. */
export async function pruneBodies(
  { bucket, project, base }: Pick<AccountRegion, 'bucket' | 'project' | 'base'>,
  sent: StackPlan | undefined,
  before: DeployedStack | undefined,
): Promise<void> {
  const now = sent && storedBodyIn(sent.template);
  if (!now && !before?.storedBody) return;
  const needed = new Set([
    ...(now ? [now.key, sourceKey(project, base.stage, now.source)] : []),
    // If a body is lost, a release has only its key.
    ...(before?.storedBody?.lost === undefined ? [] : [before.storedBody.key]),
  ]);
  const keys = (await bucket.list(bodyPrefix(project, base.stage))).map(({ key }) => key);
  await bucket.deleteAll(keys.filter((key) => !needed.has(key)));
}

/** The same for a region whose plan is executed: only if its endpoints changed. */
export async function pruneBodiesAfter(
  where: Pick<AccountRegion, 'bucket' | 'project'> & { readonly base: DeployedRegion },
  plan: RegionPlan,
  stacks: readonly PreparedStack[],
): Promise<void> {
  const endpoints = plan.stacks.find(({ kind }) => kind === 'endpoints');
  const sent = stacks.find((stack) => stack.plan.name === endpoints?.name);
  if (!sent?.changeSet && endpoints?.action !== 'delete') return;
  await pruneBodies(where, sent?.plan, live(where.base.endpoints));
}
