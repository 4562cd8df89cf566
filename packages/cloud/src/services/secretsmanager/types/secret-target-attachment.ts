import { notImplemented } from '../../../kernel/errors.ts';
import type { ResourceType } from '../../../kernel/resource-type.ts';
import { text } from './properties.ts';

/**
 * Writes a database's connection data into a secret; no database service that it could read them from is here.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secrettargetattachment.html
 */
export const secretTargetAttachment: ResourceType = {
  type: 'AWS::SecretsManager::SecretTargetAttachment',

  create(properties) {
    return Promise.reject(
      notImplemented(`AWS::SecretsManager::SecretTargetAttachment to ${text(properties, 'TargetType')}`),
    );
  },

  delete: () => Promise.resolve(),
};
