import { objectIn } from '../../../modules/functions.ts';
import { holdsData } from '../../../modules/template.ts';
import { type Check, type Found, foundAt, resourcePath } from './types.ts';

const policies = {
  DeletionPolicy: ['Retain', 'RetainExceptOnCreate', 'Snapshot'],
  UpdateReplacePolicy: ['Retain', 'Snapshot'],
};

/** Data that would be deleted with its stack, or that could not be restored. */
export const data: Check = ({ awsm, resources }) =>
  Object.entries(resources)
    .filter(([, resource]) => holdsData(resource))
    .flatMap(([id, resource]) => {
      const found: Found[] = [];
      for (const [policy, kept] of Object.entries(policies)) {
        if (kept.includes(String(resource[policy]))) continue;
        const has = resource[policy] === undefined ? `has no ${policy}` : `has the ${policy} "${resource[policy]}"`;
        const when = policy === 'DeletionPolicy' ? 'its stack is deleted' : 'a change replaces it';
        found.push(
          foundAt(
            awsm.locate(resourcePath(id, policy)),
            // An explicit setting is deliberate: the data may be worthless without the stack.
            resource[policy] === 'Delete' ? 'advice' : 'error',
            `${id} (${String(resource.Type)}) ${has}: its data is deleted when ${when}.`,
            `Set "${policy}": "Retain"${policy === 'DeletionPolicy' ? ', or "RetainExceptOnCreate", which leaves nothing behind of a stack that was not created' : ''}; "Delete" for what is worth nothing without the stack.`,
          ),
        );
      }
      if (isTable(resource.Type) && !saysRecovery(resource)) {
        found.push(
          foundAt(
            awsm.locate(resourcePath(id)),
            'error',
            `${id} does not say whether it has point-in-time recovery: what a mistake overwrites could not be brought back.`,
            'Set "PointInTimeRecoverySpecification": { "PointInTimeRecoveryEnabled": true }, or false for what may be lost, such as counters that expire.',
          ),
        );
      }
      const access = objectIn(resource, 'Properties').AccessControl;
      if (/^Public/.test(String(access))) {
        found.push(
          foundAt(
            awsm.locate(resourcePath(id, 'Properties', 'AccessControl')),
            'error',
            `${id} is open to everyone by its AccessControl "${String(access)}", which AWS refuses for new buckets.`,
            'Take it out, and answer by a function or by CloudFront.',
          ),
        );
      }
      return found;
    });

const isTable = (type: unknown): boolean => type === 'AWS::DynamoDB::Table' || type === 'AWS::DynamoDB::GlobalTable';

function saysRecovery(resource: unknown): boolean {
  const replicas = [objectIn(resource, 'Properties').Replicas ?? []].flat();
  const specifications = [objectIn(resource, 'Properties'), ...replicas].map(
    (one) => objectIn(one, 'PointInTimeRecoverySpecification').PointInTimeRecoveryEnabled,
  );
  return specifications.some((one) => typeof one === 'boolean' || one === 'true' || one === 'false');
}
