import type { ResourceType } from '../../../kernel/resource-type.ts';
import { everyItem, ignoringMissing, newest, object, replacing, text } from './properties.ts';
import { stagePatches } from './stage-settings.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-deployment.html */
export const deployment: ResourceType = {
  type: 'AWS::ApiGateway::Deployment',

  async create(properties, { aws: { apigateway } }) {
    const restApiId = text(properties, 'RestApiId');
    const stageName = text(properties, 'StageName');
    const { id } = await apigateway.createDeployment({
      restApiId,
      stageName,
      description: text(properties, 'Description'),
    });
    const described = object(properties, 'StageDescription');
    if (stageName && described) {
      await apigateway.updateStage({ restApiId, stageName, patchOperations: stagePatches(described, {}) });
    }
    return { id: id!, attributes: { DeploymentId: id } };
  },

  async update(id, properties, previous, { aws: { apigateway } }) {
    const restApiId = text(properties, 'RestApiId');
    const patchOperations = replacing('/description', text(properties, 'Description'), text(previous, 'Description'));
    if (patchOperations.length > 0) await apigateway.updateDeployment({ restApiId, deploymentId: id, patchOperations });
    const stageName = text(properties, 'StageName');
    const changes = stagePatches(
      object(properties, 'StageDescription') ?? {},
      object(previous, 'StageDescription') ?? {},
    );
    if (stageName && changes.length > 0)
      await apigateway.updateStage({ restApiId, stageName, patchOperations: changes });
    return { id, attributes: { DeploymentId: id } };
  },

  /** A stage that this deployment made goes with it, unless it has moved on to another. */
  async delete(id, properties, { aws: { apigateway } }) {
    const restApiId = text(properties, 'RestApiId');
    const stageName = text(properties, 'StageName');
    const stage = stageName ? await ignoringMissing(apigateway.getStage({ restApiId, stageName })) : undefined;
    if (stage?.deploymentId === id) await ignoringMissing(apigateway.deleteStage({ restApiId, stageName }));
    await ignoringMissing(apigateway.deleteDeployment({ restApiId, deploymentId: id }));
  },

  async read(id, properties, { aws: { apigateway } }) {
    const found = await ignoringMissing(
      apigateway.getDeployment({ restApiId: text(properties, 'RestApiId'), deploymentId: id }),
    );
    return found && { id, attributes: { DeploymentId: id } };
  },

  async find(properties, { aws: { apigateway } }, search) {
    const restApiId = text(properties, 'RestApiId');
    const all = await ignoringMissing(everyItem((page) => apigateway.getDeployments({ restApiId, ...page })));
    const description = text(properties, 'Description');
    const id = newest(
      (all ?? []).filter((one) => one.description === description),
      search,
    );
    return id === undefined ? undefined : { id, attributes: { DeploymentId: id } };
  },
};
