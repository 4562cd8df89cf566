import type { Operation } from '../../../kernel/context.ts';
import { exportApi } from '../import/export-api.ts';
import { importApi, reimportApi } from '../import/import-api.ts';
import { deleteApi, deleteCorsConfiguration, getApi, getApis } from './apis/apis.ts';
import { createApi } from './apis/create-api.ts';
import { updateApi } from './apis/update-api.ts';
import {
  createAuthorizer,
  deleteAuthorizer,
  getAuthorizer,
  getAuthorizers,
  updateAuthorizer,
} from './authorizers/authorizers.ts';
import { resetAuthorizersCache } from './authorizers/reset-authorizers-cache.ts';
import {
  createDeployment,
  deleteDeployment,
  getDeployment,
  getDeployments,
  updateDeployment,
} from './deployments/deployments.ts';
import {
  createApiMapping,
  deleteApiMapping,
  getApiMapping,
  getApiMappings,
  updateApiMapping,
} from './domains/api-mappings.ts';
import {
  createDomainName,
  deleteDomainName,
  getDomainName,
  getDomainNames,
  updateDomainName,
} from './domains/domain-names.ts';
import {
  createRoutingRule,
  deleteRoutingRule,
  getRoutingRule,
  listRoutingRules,
  putRoutingRule,
} from './domains/routing-rules.ts';
import {
  createIntegrationResponse,
  deleteIntegrationResponse,
  getIntegrationResponse,
  getIntegrationResponses,
  updateIntegrationResponse,
} from './integrations/integration-responses.ts';
import {
  createIntegration,
  deleteIntegration,
  getIntegration,
  getIntegrations,
  updateIntegration,
} from './integrations/integrations.ts';
import { createModel, deleteModel, getModel, getModels, getModelTemplate, updateModel } from './models/models.ts';
import {
  createRouteResponse,
  deleteRouteResponse,
  getRouteResponse,
  getRouteResponses,
  updateRouteResponse,
} from './routes/route-responses.ts';
import {
  createRoute,
  deleteRoute,
  deleteRouteRequestParameter,
  getRoute,
  getRoutes,
  updateRoute,
} from './routes/routes.ts';
import {
  createStage,
  deleteAccessLogSettings,
  deleteRouteSettings,
  deleteStage,
  getStage,
  getStages,
} from './stages/stages.ts';
import { updateStage } from './stages/update-stage.ts';
import { getTags, tagResource, untagResource } from './tags/tags.ts';
import { createVpcLink, deleteVpcLink, getVpcLink, getVpcLinks, updateVpcLink } from './vpc-links/vpc-links.ts';

/** Operations by AWS's names. */
export const operations: Readonly<Record<string, Operation>> = {
  CreateApi: createApi,
  CreateApiMapping: createApiMapping,
  CreateAuthorizer: createAuthorizer,
  CreateDeployment: createDeployment,
  CreateDomainName: createDomainName,
  CreateIntegration: createIntegration,
  CreateIntegrationResponse: createIntegrationResponse,
  CreateModel: createModel,
  CreateRoute: createRoute,
  CreateRouteResponse: createRouteResponse,
  CreateRoutingRule: createRoutingRule,
  CreateStage: createStage,
  CreateVpcLink: createVpcLink,
  DeleteAccessLogSettings: deleteAccessLogSettings,
  DeleteApi: deleteApi,
  DeleteApiMapping: deleteApiMapping,
  DeleteAuthorizer: deleteAuthorizer,
  DeleteCorsConfiguration: deleteCorsConfiguration,
  DeleteDeployment: deleteDeployment,
  DeleteDomainName: deleteDomainName,
  DeleteIntegration: deleteIntegration,
  DeleteIntegrationResponse: deleteIntegrationResponse,
  DeleteModel: deleteModel,
  DeleteRoute: deleteRoute,
  DeleteRouteRequestParameter: deleteRouteRequestParameter,
  DeleteRouteResponse: deleteRouteResponse,
  DeleteRouteSettings: deleteRouteSettings,
  DeleteRoutingRule: deleteRoutingRule,
  DeleteStage: deleteStage,
  DeleteVpcLink: deleteVpcLink,
  ExportApi: exportApi,
  GetApi: getApi,
  GetApiMapping: getApiMapping,
  GetApiMappings: getApiMappings,
  GetApis: getApis,
  GetAuthorizer: getAuthorizer,
  GetAuthorizers: getAuthorizers,
  GetDeployment: getDeployment,
  GetDeployments: getDeployments,
  GetDomainName: getDomainName,
  GetDomainNames: getDomainNames,
  GetIntegration: getIntegration,
  GetIntegrationResponse: getIntegrationResponse,
  GetIntegrationResponses: getIntegrationResponses,
  GetIntegrations: getIntegrations,
  GetModel: getModel,
  GetModelTemplate: getModelTemplate,
  GetModels: getModels,
  GetRoute: getRoute,
  GetRouteResponse: getRouteResponse,
  GetRouteResponses: getRouteResponses,
  GetRoutes: getRoutes,
  GetRoutingRule: getRoutingRule,
  GetStage: getStage,
  GetStages: getStages,
  GetTags: getTags,
  GetVpcLink: getVpcLink,
  GetVpcLinks: getVpcLinks,
  ImportApi: importApi,
  ListRoutingRules: listRoutingRules,
  PutRoutingRule: putRoutingRule,
  ReimportApi: reimportApi,
  ResetAuthorizersCache: resetAuthorizersCache,
  TagResource: tagResource,
  UntagResource: untagResource,
  UpdateApi: updateApi,
  UpdateApiMapping: updateApiMapping,
  UpdateAuthorizer: updateAuthorizer,
  UpdateDeployment: updateDeployment,
  UpdateDomainName: updateDomainName,
  UpdateIntegration: updateIntegration,
  UpdateIntegrationResponse: updateIntegrationResponse,
  UpdateModel: updateModel,
  UpdateRoute: updateRoute,
  UpdateRouteResponse: updateRouteResponse,
  UpdateStage: updateStage,
  UpdateVpcLink: updateVpcLink,
};
