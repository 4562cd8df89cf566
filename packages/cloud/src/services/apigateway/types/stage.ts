import { partitionOf } from '../../../kernel/partition.ts';
import type { ResourceType } from '../../../kernel/resource-type.ts';
import { ignoringMissing, orUndo, replacing, tags, text } from './properties.ts';
import { stagePatches } from './stage-settings.ts';
import { syncTags } from './tags.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-stage.html */
export const stage: ResourceType = {
  type: 'AWS::ApiGateway::Stage',

  async create(properties, { aws: { apigateway } }) {
    const restApiId = text(properties, 'RestApiId');
    const stageName = text(properties, 'StageName') ?? 'default';
    await apigateway.createStage({
      restApiId,
      stageName,
      deploymentId: text(properties, 'DeploymentId'),
      tags: tags(properties),
    });
    const patchOperations = stagePatches(properties, {});
    if (patchOperations.length > 0) {
      await orUndo(
        () => apigateway.updateStage({ restApiId, stageName, patchOperations }),
        () => apigateway.deleteStage({ restApiId, stageName }),
      );
    }
    return { id: stageName };
  },

  async update(stageName, properties, previous, ctx) {
    const restApiId = text(properties, 'RestApiId');
    const patchOperations = [
      ...replacing('/deploymentId', text(properties, 'DeploymentId'), text(previous, 'DeploymentId')),
      ...stagePatches(properties, previous),
    ];
    if (patchOperations.length > 0) await ctx.aws.apigateway.updateStage({ restApiId, stageName, patchOperations });
    await syncTags(
      `arn:${partitionOf(ctx.region)}:apigateway:${ctx.region}::/restapis/${restApiId}/stages/${stageName}`,
      properties,
      previous,
      ctx,
    );
    return { id: stageName };
  },

  async delete(stageName, properties, { aws: { apigateway } }) {
    await ignoringMissing(apigateway.deleteStage({ restApiId: text(properties, 'RestApiId'), stageName }));
  },

  async read(stageName, properties, { aws: { apigateway } }) {
    return (
      (await ignoringMissing(apigateway.getStage({ restApiId: text(properties, 'RestApiId'), stageName }))) && {
        id: stageName,
      }
    );
  },
};
