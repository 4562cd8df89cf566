import { isObject } from '../../../base/text.ts';
import { objectIn } from '../../../modules/functions.ts';
import type { Json } from '../../../modules/types.ts';
import { type Check, type CheckedPackage, type Found, foundAt, resourcePath } from './types.ts';

/**
 * SQS's own defaults, in seconds.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 */
const defaults = { visibility: 30, retention: 345_600 };

/** Attempts and factor that AWS advises. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const least = { attempts: 5, factor: 6 };

/** Queues whose messages could be lost, or processed by two functions at once. */
export const queues: Check = (checked) => {
  const letters = deadLetterQueues(checked);
  return Object.entries(checked.resources).flatMap(([id, resource]) => {
    if (resource.Type !== 'AWS::SQS::Queue' || letters.has(id)) return [];
    return [...ownFaults(checked, id, resource), ...pollingFaults(checked, id, resource)];
  });
};

/** Queues for failed messages and events of other queues, functions, rules and schedules. They have no consumers. */
function deadLetterQueues({ awsm, resources, functions }: CheckedPackage): ReadonlySet<string> {
  const named = new Set([resources, ...functions.map(({ file }) => file.data)].flatMap((one) => failureTargets(one)));
  const outputs = Object.entries(objectIn(awsm.data, 'resources', 'cloudFormation', 'Outputs'));
  for (const [name, output] of outputs) {
    if (named.has(name)) named.add(String([objectIn(output, 'Value')['Fn::GetAtt']].flat()[0]));
  }
  return named;
}

/** Names in any value under a key such as `DeadLetterConfig` and `OnFailure`. */
function failureTargets(value: unknown, isTarget = false): string[] {
  if (typeof value === 'string') return isTarget ? [value.replace(/\.Arn$/, '')] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    failureTargets(inner, isTarget || /^(?:deadLetter.*|onFailure)$/i.test(key)),
  );
}

function ownFaults({ awsm, resources }: CheckedPackage, id: string, resource: Json): Found[] {
  const redrive = lettersOf(resource);
  if (!redrive) {
    return [
      foundAt(
        awsm.locate(resourcePath(id)),
        'error',
        `${id} has no dead-letter queue: a message that always fails is retried until it expires, and is then lost.`,
        `Add "RedrivePolicy": { "deadLetterTargetArn": { "Fn::GetAtt": ["${id}DeadLetters", "Arn"] }, "maxReceiveCount": ${least.attempts} } and that queue.`,
      ),
    ];
  }
  const found: Found[] = [];
  if (!(redrive.attempts >= least.attempts)) {
    found.push(
      foundAt(
        awsm.locate(resourcePath(id, 'Properties', 'RedrivePolicy', 'maxReceiveCount')),
        'error',
        `${id} makes a dead letter of a message after ${redrive.attempts} receives. A poller that is throttled counts as one, so messages get there that no function has seen.`,
        `Set maxReceiveCount to ${least.attempts} or more.`,
      ),
    );
  }
  const own = numberIn(resource, 'MessageRetentionPeriod', defaults.retention);
  const dead = resources[redrive.id];
  const kept = dead && numberIn(dead, 'MessageRetentionPeriod', defaults.retention);
  if (kept !== undefined && kept < own) {
    found.push(
      foundAt(
        awsm.locate(resourcePath(redrive.id, 'Properties', 'MessageRetentionPeriod')),
        'error',
        `${redrive.id} keeps messages for ${kept} seconds and ${id} for ${own}; the age counts from the first queue, so a dead letter may be gone before anyone sees it.`,
        'Set its MessageRetentionPeriod to 1209600 (14 days).',
      ),
    );
  }
  return found;
}

/** Problems between a queue and the functions that poll it. */
function pollingFaults(checked: CheckedPackage, id: string, resource: Json): Found[] {
  const arns = new Set(
    Object.entries(objectIn(checked.awsm.data, 'resources', 'cloudFormation', 'Outputs'))
      .filter(([, output]) => [objectIn(output, 'Value')['Fn::GetAtt']].flat()[0] === id)
      .map(([name]) => name),
  );
  return checked.functions.flatMap(({ id: fn, file, lambda }) =>
    Object.entries(objectIn(lambda, 'eventSources')).flatMap(([name, source]): Found[] => {
      const { EventSourceArn, FunctionResponseTypes } = objectIn(source, 'Properties');
      if (!isObject(EventSourceArn) || !arns.has(String(EventSourceArn.Ref))) return [];
      const path = ['lambda', 'eventSources', name, 'Properties'];
      const found: Found[] = [];
      const timeout = Number(objectIn(lambda, 'cloudFormation').Timeout ?? 6);
      const visibility = numberIn(resource, 'VisibilityTimeout', defaults.visibility);
      if (visibility < least.factor * timeout) {
        found.push(
          foundAt(
            checked.awsm.locate(resourcePath(id, 'Properties', 'VisibilityTimeout')),
            'error',
            `${id} hides a message for ${visibility} seconds while ${fn} may take ${timeout}: it comes a second time while the first attempt still runs.`,
            `Set its VisibilityTimeout to ${least.factor * timeout}, ${least.factor} times the Timeout of the function.`,
          ),
        );
      }
      if (![FunctionResponseTypes].flat().includes('ReportBatchItemFailures')) {
        found.push(
          foundAt(
            file.locate(path),
            'error',
            `${fn} does not report which messages of ${id} failed: one failure has the whole batch performed again.`,
            'Set "FunctionResponseTypes": ["ReportBatchItemFailures"] and answer by `performBatch` of jaws-core-js/queue.',
          ),
        );
      }
      return found;
    }),
  );
}

/** Where a queue sends its dead letters, and after how many receives. */
function lettersOf(resource: unknown): { readonly id: string; readonly attempts: number } | undefined {
  const { deadLetterTargetArn, maxReceiveCount } = objectIn(resource, 'Properties', 'RedrivePolicy');
  const target = isObject(deadLetterTargetArn) ? [deadLetterTargetArn['Fn::GetAtt']].flat()[0] : deadLetterTargetArn;
  if (target === undefined) return undefined;
  return { id: String(target).replace(/\.Arn$/, ''), attempts: Number(maxReceiveCount ?? 10) };
}

function numberIn(resource: unknown, property: string, otherwise: number): number {
  const value = objectIn(resource, 'Properties')[property];
  return value === undefined ? otherwise : Number(value);
}
