import type { ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { ignoringMissing, text } from './properties.ts';

const stateOf = (id: string): ResourceState => ({ id, attributes: { DeploymentId: id } });

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-deployment.html */
export const deployment: ResourceType = {
  type: 'AWS::ApiGatewayV2::Deployment',

  async create(properties, { aws: { apigatewayv2 } }) {
    const { DeploymentId } = await apigatewayv2.createDeployment({
      ApiId: text(properties, 'ApiId'),
      Description: text(properties, 'Description'),
      StageName: text(properties, 'StageName'),
    });
    return stateOf(DeploymentId!);
  },

  async update(id, properties, _previous, { aws: { apigatewayv2 } }) {
    const [ApiId, StageName] = [text(properties, 'ApiId'), text(properties, 'StageName')];
    const Description = text(properties, 'Description') ?? '';
    await apigatewayv2.updateDeployment({ ApiId, DeploymentId: id, Description });
    if (StageName !== undefined) await apigatewayv2.updateStage({ ApiId, StageName, DeploymentId: id });
    return stateOf(id);
  },

  async delete(id, properties, { aws: { apigatewayv2 } }) {
    await ignoringMissing(apigatewayv2.deleteDeployment({ ApiId: text(properties, 'ApiId'), DeploymentId: id }));
  },

  async read(id, properties, { aws: { apigatewayv2 } }) {
    const found = await ignoringMissing(
      apigatewayv2.getDeployment({ ApiId: text(properties, 'ApiId'), DeploymentId: id }),
    );
    return found && stateOf(id);
  },

  async find(properties, { aws: { apigatewayv2 } }, { since, taken }) {
    const all = await ignoringMissing(apigatewayv2.getDeployments({ ApiId: text(properties, 'ApiId') }));
    const from = Math.floor(since / 1000) * 1000;
    const found = all?.Items?.find(
      ({ DeploymentId, Description, CreatedDate, AutoDeployed }) =>
        !AutoDeployed &&
        Description === text(properties, 'Description') &&
        (CreatedDate?.getTime() ?? 0) >= from &&
        !taken(DeploymentId!),
    );
    return found && stateOf(found.DeploymentId!);
  },
};
