import { describe, expect, it } from 'vitest';
import { like, missing, session, some, time, title } from './session.ts';

// Shapes: https://docs.aws.amazon.com/cli/latest/reference/apigateway/ and …/apigatewayv2/

const short = like(/^[a-z0-9]{10}$/);

describe.skipIf(missing !== undefined)(title('aws apigateway, apigatewayv2'), () => {
  const { aws, refused, endpoint } = session();

  it('apigateway', async () => {
    const api = await aws`apigateway create-rest-api --name a --description d`;
    expect(api).toMatchObject({
      id: short,
      name: 'a',
      createdDate: time,
      apiKeySource: 'HEADER',
      rootResourceId: some,
    });
    const root = (await aws`apigateway get-resources --rest-api-id ${api.id}`).items[0];
    expect(root).toEqual({ id: api.rootResourceId, path: '/' });
    const resource =
      await aws`apigateway create-resource --rest-api-id ${api.id} --parent-id ${root.id} --path-part things`;
    expect(resource).toMatchObject({ parentId: root.id, pathPart: 'things', path: '/things' });
    expect(
      await aws`apigateway put-method --rest-api-id ${api.id} --resource-id ${resource.id} --http-method GET --authorization-type NONE`,
    ).toMatchObject({ httpMethod: 'GET', authorizationType: 'NONE', apiKeyRequired: false });
    const templates = { 'application/json': '{"statusCode": 200}' };
    expect(
      await aws`apigateway put-integration --rest-api-id ${api.id} --resource-id ${resource.id} --http-method GET --type MOCK --request-templates ${templates}`,
    ).toMatchObject({ type: 'MOCK', requestTemplates: templates, timeoutInMillis: 29000 });
    await aws`apigateway put-method-response --rest-api-id ${api.id} --resource-id ${resource.id} --http-method GET --status-code 200`;
    const answers = { 'application/json': '{"hello": "you"}' };
    await aws`apigateway put-integration-response --rest-api-id ${api.id} --resource-id ${resource.id} --http-method GET --status-code 200 --response-templates ${answers}`;
    expect(await aws`apigateway create-deployment --rest-api-id ${api.id} --stage-name dev`).toMatchObject({
      id: some,
      createdDate: time,
    });
    const answer = await fetch(`${endpoint()}/_aws/execute-api/${api.id}/dev/things`);
    expect(await answer.json()).toEqual({ hello: 'you' });
    expect(
      await aws`apigateway test-invoke-method --rest-api-id ${api.id} --resource-id ${resource.id} --http-method GET`,
    ).toMatchObject({ status: 200, body: '{"hello": "you"}', log: some });
    expect(await aws`apigateway get-stages --rest-api-id ${api.id}`).toMatchObject({ item: [{ stageName: 'dev' }] });
    expect(
      await aws`apigateway update-stage --rest-api-id ${api.id} --stage-name dev --patch-operations op=replace,path=/description,value=x`,
    ).toMatchObject({ description: 'x' });
    expect(await aws`apigateway create-api-key --name k --enabled`).toMatchObject({
      id: short,
      value: some,
      enabled: true,
    });
    expect(await aws`apigateway create-usage-plan --name p --api-stages apiId=${api.id},stage=dev`).toMatchObject({
      name: 'p',
      apiStages: [{ apiId: api.id, stage: 'dev' }],
    });
    expect(await aws`apigateway get-rest-apis`).toMatchObject({ items: [{ id: api.id }] });
    await refused('NotFoundException')`apigateway get-rest-api --rest-api-id none`;
    await refused(
      'ConflictException',
    )`apigateway create-resource --rest-api-id ${api.id} --parent-id ${root.id} --path-part things`;
    await aws`apigateway delete-rest-api --rest-api-id ${api.id}`;
  });

  it('apigatewayv2', async () => {
    const { ApiId, ...api } = await aws`apigatewayv2 create-api --name h --protocol-type HTTP`;
    expect({ ApiId, ...api }).toMatchObject({
      ApiId: short,
      ApiEndpoint: some,
      CreatedDate: time,
      RouteSelectionExpression: '$request.method $request.path',
    });
    const { IntegrationId } =
      await aws`apigatewayv2 create-integration --api-id ${ApiId} --integration-type HTTP_PROXY --integration-method GET --integration-uri http://127.0.0.1:9/ --payload-format-version 1.0`;
    expect(
      await aws`apigatewayv2 create-route --api-id ${ApiId} --route-key ${'GET /x'} --target integrations/${IntegrationId}`,
    ).toMatchObject({ RouteKey: 'GET /x', AuthorizationType: 'NONE', ApiKeyRequired: false });
    expect(
      await aws`apigatewayv2 create-stage --api-id ${ApiId} --stage-name ${'$default'} --auto-deploy`,
    ).toMatchObject({
      StageName: '$default',
      AutoDeploy: true,
    });
    expect(await aws`apigatewayv2 get-routes --api-id ${ApiId}`).toMatchObject({ Items: [{ RouteKey: 'GET /x' }] });
    expect(await aws`apigatewayv2 get-apis`).toMatchObject({ Items: [{ ApiId, Name: 'h' }] });
    await aws`apigatewayv2 tag-resource --resource-arn arn:aws:apigateway:us-east-1::/apis/${ApiId} --tags a=b`;
    expect(await aws`apigatewayv2 get-api --api-id ${ApiId}`).toMatchObject({ Tags: { a: 'b' } });
    await refused('NotFoundException')`apigatewayv2 get-api --api-id none`;
    await refused('BadRequestException')`apigatewayv2 create-route --api-id ${ApiId} --route-key nonsense`;
    await aws`apigatewayv2 delete-api --api-id ${ApiId}`;
  });
});
