import type { ResourceType } from '../../../kernel/resource-type.ts';
import { withUnsupported } from '../../../kernel/unsupported-properties.ts';
import { resourcePolicy } from './resource-policy.ts';
import { rotationSchedule } from './rotation-schedule.ts';
import { secret } from './secret.ts';
import { secretTargetAttachment } from './secret-target-attachment.ts';

export const resourceTypes: readonly ResourceType[] = [
  resourcePolicy,
  withUnsupported(rotationSchedule, ['ExternalSecretRotationMetadata', 'ExternalSecretRotationRoleArn']),
  secret,
  secretTargetAttachment,
];
