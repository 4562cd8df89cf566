import type { ResourceType } from '../../../kernel/resource-type.ts';
import { account } from './account.ts';
import { apiKey } from './api-key.ts';
import { authorizer } from './authorizer.ts';
import { basePathMapping } from './base-path-mapping.ts';
import { clientCertificate } from './client-certificate.ts';
import { deployment } from './deployment.ts';
import { documentationPart } from './documentation-part.ts';
import { documentationVersion } from './documentation-version.ts';
import { domainName } from './domain-name.ts';
import { gatewayResponse } from './gateway-response.ts';
import { method } from './method.ts';
import { model } from './model.ts';
import { requestValidator } from './request-validator.ts';
import { resource } from './resource.ts';
import { restApi } from './rest-api.ts';
import { stage } from './stage.ts';
import { usagePlan } from './usage-plan.ts';
import { usagePlanKey } from './usage-plan-key.ts';
import { vpcLink } from './vpc-link.ts';

/** CloudFormation's resource types of API Gateway. */
export const resourceTypes: readonly ResourceType[] = [
  account,
  apiKey,
  authorizer,
  basePathMapping,
  clientCertificate,
  deployment,
  documentationPart,
  documentationVersion,
  domainName,
  gatewayResponse,
  method,
  model,
  requestValidator,
  resource,
  restApi,
  stage,
  usagePlan,
  usagePlanKey,
  vpcLink,
];
