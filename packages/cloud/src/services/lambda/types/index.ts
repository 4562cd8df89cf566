import type { ResourceType } from '../../../kernel/resource-type.ts';
import { alias } from './alias.ts';
import { codeSigningConfig } from './code-signing-config.ts';
import { eventInvokeConfig } from './event-invoke-config.ts';
import { eventSourceMapping } from './event-source-mapping.ts';
import { functionType } from './function.ts';
import { layerVersion, layerVersionPermission } from './layer-version.ts';
import { permission } from './permission.ts';
import { url } from './url.ts';
import { version } from './version.ts';

export const resourceTypes: readonly ResourceType[] = [
  alias,
  codeSigningConfig,
  eventInvokeConfig,
  eventSourceMapping,
  functionType,
  layerVersion,
  layerVersionPermission,
  permission,
  url,
  version,
];
