import type { Operation } from '../../../kernel/context.ts';
import { importDocumentationParts } from '../import/documentation.ts';
import { importRestApi, putRestApi } from '../import/import-rest-api.ts';
import { getAccount, updateAccount } from './account/account.ts';
import { deleteApiKey, getApiKey, getApiKeys, updateApiKey } from './api-keys/api-keys.ts';
import { createApiKey } from './api-keys/create-api-key.ts';
import { importApiKeys } from './api-keys/import-api-keys.ts';
import {
  createAuthorizer,
  deleteAuthorizer,
  getAuthorizer,
  getAuthorizers,
  updateAuthorizer,
} from './authorizers/authorizers.ts';
import { testInvokeAuthorizer } from './authorizers/test-invoke-authorizer.ts';
import {
  deleteClientCertificate,
  generateClientCertificate,
  getClientCertificate,
  getClientCertificates,
  updateClientCertificate,
} from './client-certificates/client-certificates.ts';
import { createDeployment } from './deployments/create-deployment.ts';
import { deleteDeployment, getDeployment, getDeployments, updateDeployment } from './deployments/deployments.ts';
import {
  createDocumentationPart,
  deleteDocumentationPart,
  getDocumentationPart,
  getDocumentationParts,
  updateDocumentationPart,
} from './documentation/documentation-parts.ts';
import {
  createDocumentationVersion,
  deleteDocumentationVersion,
  getDocumentationVersion,
  getDocumentationVersions,
  updateDocumentationVersion,
} from './documentation/documentation-versions.ts';
import {
  createBasePathMapping,
  deleteBasePathMapping,
  getBasePathMapping,
  getBasePathMappings,
  updateBasePathMapping,
} from './domains/base-path-mappings.ts';
import {
  createDomainName,
  deleteDomainName,
  getDomainName,
  getDomainNames,
  updateDomainName,
} from './domains/domain-names.ts';
import { getExport } from './export/get-export.ts';
import {
  deleteGatewayResponse,
  getGatewayResponse,
  getGatewayResponses,
  putGatewayResponse,
  updateGatewayResponse,
} from './gateway-responses/gateway-responses.ts';
import { deleteIntegration, getIntegration } from './integrations/get-integration.ts';
import {
  deleteIntegrationResponse,
  getIntegrationResponse,
  putIntegrationResponse,
  updateIntegrationResponse,
} from './integrations/integration-responses.ts';
import { putIntegration } from './integrations/put-integration.ts';
import { updateIntegration } from './integrations/update-integration.ts';
import { deleteMethod, getMethod } from './methods/get-method.ts';
import {
  deleteMethodResponse,
  getMethodResponse,
  putMethodResponse,
  updateMethodResponse,
} from './methods/method-responses.ts';
import { putMethod } from './methods/put-method.ts';
import { testInvokeMethod } from './methods/test-invoke-method.ts';
import { updateMethod } from './methods/update-method.ts';
import { createModel } from './models/create-model.ts';
import { deleteModel } from './models/delete-model.ts';
import { getModel, getModels, getModelTemplate } from './models/get-models.ts';
import { updateModel } from './models/update-model.ts';
import { createResource } from './resources/create-resource.ts';
import { deleteResource } from './resources/delete-resource.ts';
import { getResource, getResources } from './resources/get-resources.ts';
import { updateResource } from './resources/update-resource.ts';
import { createRestApi } from './rest-apis/create-rest-api.ts';
import { deleteRestApi } from './rest-apis/delete-rest-api.ts';
import { getRestApi, getRestApis } from './rest-apis/get-rest-apis.ts';
import { updateRestApi } from './rest-apis/update-rest-api.ts';
import { flushStageAuthorizersCache, flushStageCache } from './stages/flush-caches.ts';
import { createStage, deleteStage, getStage, getStages } from './stages/stages.ts';
import { updateStage } from './stages/update-stage.ts';
import { getTags, tagResource, untagResource } from './tags/tags.ts';
import { updateUsagePlan } from './usage-plans/update-usage-plan.ts';
import { getUsage, updateUsage } from './usage-plans/usage.ts';
import {
  createUsagePlanKey,
  deleteUsagePlanKey,
  getUsagePlanKey,
  getUsagePlanKeys,
} from './usage-plans/usage-plan-keys.ts';
import { createUsagePlan, deleteUsagePlan, getUsagePlan, getUsagePlans } from './usage-plans/usage-plans.ts';
import {
  createRequestValidator,
  deleteRequestValidator,
  getRequestValidator,
  getRequestValidators,
  updateRequestValidator,
} from './validators/request-validators.ts';
import { createVpcLink, deleteVpcLink, getVpcLink, getVpcLinks, updateVpcLink } from './vpc-links/vpc-links.ts';

/** Operations by AWS name. Missing operations (client certificates, SDK generation, …) are not implemented. */
export const operations: Readonly<Record<string, Operation>> = {
  CreateApiKey: createApiKey,
  CreateAuthorizer: createAuthorizer,
  CreateBasePathMapping: createBasePathMapping,
  CreateDeployment: createDeployment,
  CreateDocumentationPart: createDocumentationPart,
  CreateDocumentationVersion: createDocumentationVersion,
  CreateDomainName: createDomainName,
  CreateModel: createModel,
  CreateRequestValidator: createRequestValidator,
  CreateResource: createResource,
  CreateRestApi: createRestApi,
  CreateStage: createStage,
  CreateUsagePlan: createUsagePlan,
  CreateUsagePlanKey: createUsagePlanKey,
  CreateVpcLink: createVpcLink,
  DeleteApiKey: deleteApiKey,
  DeleteAuthorizer: deleteAuthorizer,
  DeleteBasePathMapping: deleteBasePathMapping,
  DeleteClientCertificate: deleteClientCertificate,
  DeleteDeployment: deleteDeployment,
  DeleteDocumentationPart: deleteDocumentationPart,
  DeleteDocumentationVersion: deleteDocumentationVersion,
  DeleteDomainName: deleteDomainName,
  DeleteGatewayResponse: deleteGatewayResponse,
  DeleteIntegration: deleteIntegration,
  DeleteIntegrationResponse: deleteIntegrationResponse,
  DeleteMethod: deleteMethod,
  DeleteMethodResponse: deleteMethodResponse,
  DeleteModel: deleteModel,
  DeleteRequestValidator: deleteRequestValidator,
  DeleteResource: deleteResource,
  DeleteRestApi: deleteRestApi,
  DeleteStage: deleteStage,
  DeleteUsagePlan: deleteUsagePlan,
  DeleteUsagePlanKey: deleteUsagePlanKey,
  DeleteVpcLink: deleteVpcLink,
  FlushStageAuthorizersCache: flushStageAuthorizersCache,
  FlushStageCache: flushStageCache,
  GenerateClientCertificate: generateClientCertificate,
  GetAccount: getAccount,
  GetApiKey: getApiKey,
  GetApiKeys: getApiKeys,
  GetAuthorizer: getAuthorizer,
  GetAuthorizers: getAuthorizers,
  GetBasePathMapping: getBasePathMapping,
  GetBasePathMappings: getBasePathMappings,
  GetClientCertificate: getClientCertificate,
  GetClientCertificates: getClientCertificates,
  GetDeployment: getDeployment,
  GetDeployments: getDeployments,
  GetDocumentationPart: getDocumentationPart,
  GetDocumentationParts: getDocumentationParts,
  GetDocumentationVersion: getDocumentationVersion,
  GetDocumentationVersions: getDocumentationVersions,
  GetDomainName: getDomainName,
  GetDomainNames: getDomainNames,
  GetExport: getExport,
  GetGatewayResponse: getGatewayResponse,
  GetGatewayResponses: getGatewayResponses,
  GetIntegration: getIntegration,
  GetIntegrationResponse: getIntegrationResponse,
  GetMethod: getMethod,
  GetMethodResponse: getMethodResponse,
  GetModel: getModel,
  GetModelTemplate: getModelTemplate,
  GetModels: getModels,
  GetRequestValidator: getRequestValidator,
  GetRequestValidators: getRequestValidators,
  GetResource: getResource,
  GetResources: getResources,
  GetRestApi: getRestApi,
  GetRestApis: getRestApis,
  GetStage: getStage,
  GetStages: getStages,
  GetTags: getTags,
  GetUsage: getUsage,
  GetUsagePlan: getUsagePlan,
  GetUsagePlanKey: getUsagePlanKey,
  GetUsagePlanKeys: getUsagePlanKeys,
  GetUsagePlans: getUsagePlans,
  GetVpcLink: getVpcLink,
  GetVpcLinks: getVpcLinks,
  ImportApiKeys: importApiKeys,
  ImportDocumentationParts: importDocumentationParts,
  ImportRestApi: importRestApi,
  PutGatewayResponse: putGatewayResponse,
  PutIntegration: putIntegration,
  PutIntegrationResponse: putIntegrationResponse,
  PutMethod: putMethod,
  PutMethodResponse: putMethodResponse,
  PutRestApi: putRestApi,
  TagResource: tagResource,
  TestInvokeAuthorizer: testInvokeAuthorizer,
  TestInvokeMethod: testInvokeMethod,
  UntagResource: untagResource,
  UpdateAccount: updateAccount,
  UpdateApiKey: updateApiKey,
  UpdateAuthorizer: updateAuthorizer,
  UpdateBasePathMapping: updateBasePathMapping,
  UpdateClientCertificate: updateClientCertificate,
  UpdateDeployment: updateDeployment,
  UpdateDocumentationPart: updateDocumentationPart,
  UpdateDocumentationVersion: updateDocumentationVersion,
  UpdateDomainName: updateDomainName,
  UpdateGatewayResponse: updateGatewayResponse,
  UpdateIntegration: updateIntegration,
  UpdateIntegrationResponse: updateIntegrationResponse,
  UpdateMethod: updateMethod,
  UpdateMethodResponse: updateMethodResponse,
  UpdateModel: updateModel,
  UpdateRequestValidator: updateRequestValidator,
  UpdateResource: updateResource,
  UpdateRestApi: updateRestApi,
  UpdateStage: updateStage,
  UpdateUsage: updateUsage,
  UpdateUsagePlan: updateUsagePlan,
  UpdateVpcLink: updateVpcLink,
};
