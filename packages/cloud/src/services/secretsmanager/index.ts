import type { Service } from '../../kernel/service.ts';
import { listSecrets } from './lists/list-secrets.ts';
import {
  deleteResourcePolicy,
  getResourcePolicy,
  putResourcePolicy,
  validateResourcePolicy,
} from './policy/resource-policy.ts';
import {
  removeRegionsFromReplication,
  replicateSecretToRegions,
  stopReplicationToReplica,
} from './replicas/replicas.ts';
import { cancelRotateSecret } from './rotation/cancel-rotate-secret.ts';
import { rotateSecret } from './rotation/rotate-secret.ts';
import { rotationTimer } from './rotation/timer.ts';
import { createSecret } from './secrets/create-secret.ts';
import { deleteSecret, restoreSecret } from './secrets/delete-secret.ts';
import { describeSecret } from './secrets/describe-secret.ts';
import { getRandomPassword } from './secrets/get-random-password.ts';
import { updateSecret } from './secrets/update-secret.ts';
import { tagResource, untagResource } from './tags/tags.ts';
import { resourceTypes } from './types/index.ts';
import { batchGetSecretValue } from './versions/batch-get-secret-value.ts';
import { getSecretValue } from './versions/get-secret-value.ts';
import { listSecretVersionIds } from './versions/list-secret-version-ids.ts';
import { putSecretValue } from './versions/put-secret-value.ts';
import { updateSecretVersionStage } from './versions/update-secret-version-stage.ts';

/** AWS Secrets Manager. */
export const secretsmanager: Service = {
  id: 'secretsmanager',
  signingNames: ['secretsmanager'],
  operations: {
    BatchGetSecretValue: batchGetSecretValue,
    CancelRotateSecret: cancelRotateSecret,
    CreateSecret: createSecret,
    DeleteResourcePolicy: deleteResourcePolicy,
    DeleteSecret: deleteSecret,
    DescribeSecret: describeSecret,
    GetRandomPassword: getRandomPassword,
    GetResourcePolicy: getResourcePolicy,
    GetSecretValue: getSecretValue,
    ListSecretVersionIds: listSecretVersionIds,
    ListSecrets: listSecrets,
    PutResourcePolicy: putResourcePolicy,
    PutSecretValue: putSecretValue,
    RemoveRegionsFromReplication: removeRegionsFromReplication,
    ReplicateSecretToRegions: replicateSecretToRegions,
    RestoreSecret: restoreSecret,
    RotateSecret: rotateSecret,
    StopReplicationToReplica: stopReplicationToReplica,
    TagResource: tagResource,
    UntagResource: untagResource,
    UpdateSecret: updateSecret,
    UpdateSecretVersionStage: updateSecretVersionStage,
    ValidateResourcePolicy: validateResourcePolicy,
  },
  resourceTypes,
  start(kernel) {
    kernel.part(rotationTimer).start();
  },
};
