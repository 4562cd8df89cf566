import type { ResourceType } from '../../../kernel/resource-type.ts';
import { api } from './api.ts';
import { authorizer } from './authorizer.ts';
import { deployment } from './deployment.ts';
import { apiMapping, domainName } from './domain-name.ts';
import { integration } from './integration.ts';
import { model } from './model.ts';
import { integrationResponse, routeResponse } from './responses.ts';
import { route } from './route.ts';
import { stage } from './stage.ts';
import { vpcLink } from './vpc-link.ts';

/** CloudFormation's resource types of API Gateway V2. */
export const resourceTypes: readonly ResourceType[] = [
  api,
  apiMapping,
  authorizer,
  deployment,
  domainName,
  integration,
  integrationResponse,
  model,
  route,
  routeResponse,
  stage,
  vpcLink,
];
