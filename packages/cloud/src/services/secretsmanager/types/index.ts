import { lacking } from '../../../kernel/lacking.ts';
import type { ResourceType } from '../../../kernel/resource-type.ts';
import { resourcePolicy } from './resource-policy.ts';
import { rotationSchedule } from './rotation-schedule.ts';
import { secret } from './secret.ts';
import { secretTargetAttachment } from './secret-target-attachment.ts';

export const resourceTypes: readonly ResourceType[] = [
  resourcePolicy,
  lacking(rotationSchedule, ['ExternalSecretRotationMetadata', 'ExternalSecretRotationRoleArn']),
  secret,
  secretTargetAttachment,
];
