import { ApiGatewayV2, type CreateApiCommandInput } from '@aws-sdk/client-apigatewayv2';
import type { Cloud } from '../../../index.ts';
import { ApiCloud, type Call, configOf, type Response } from '../../apigateway/testing/api-cloud.ts';

/** Answers with the event it got. */
export const ECHO = 'exports.handler = async (event) => event;';

/** A cloud for tests of HTTP and WebSocket APIs. */
export class Harness extends ApiCloud {
  readonly api: ApiGatewayV2;

  private constructor(cloud: Cloud) {
    super(cloud);
    this.api = new ApiGatewayV2(configOf(cloud));
  }

  static start(): Promise<Harness> {
    return ApiCloud.begin((cloud) => new Harness(cloud));
  }

  override async close(): Promise<void> {
    this.api.destroy();
    await super.close();
  }

  /** A function that API Gateway may invoke, for all APIs or for one source ARN; returns its ARN. */
  function(name: string, source: string, allowed: boolean | string = true): Promise<string> {
    return this.functionArn(name, source, allowed);
  }

  /** An HTTP API with one integration, the routes that go to it, and a stage that deploys automatically. */
  async http(
    integration: object,
    routes: readonly (string | { RouteKey: string; [more: string]: unknown })[],
    more: { api?: Partial<CreateApiCommandInput>; stage?: object } = {},
  ): Promise<{ id: string; integration: string }> {
    const { ApiId } = await this.api.createApi({ Name: 'test', ProtocolType: 'HTTP', ...more.api });
    const { IntegrationId } = await this.api.createIntegration({
      ApiId,
      IntegrationType: 'AWS_PROXY',
      PayloadFormatVersion: '2.0',
      ...integration,
    });
    for (const route of routes) {
      const fields = typeof route === 'string' ? { RouteKey: route } : route;
      await this.api.createRoute({ ApiId, Target: `integrations/${IntegrationId}`, ...fields });
    }
    await this.api.createStage({ ApiId, StageName: '$default', AutoDeploy: true, ...more.stage });
    return { id: ApiId!, integration: IntegrationId! };
  }

  /** Calls an API by its host name. `path` goes out as it is. */
  call(api: string, path: string, call: Call = {}): Promise<Response> {
    const host = `${api}.execute-api.us-east-1.amazonaws.com`;
    return this.raw(path, { ...call, headers: { host, ...call.headers } });
  }
}
