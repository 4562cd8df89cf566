import type { Context } from '../../../../kernel/context.ts';
import { compileDeployment } from '../../execute/compiled/deployment.ts';
import { serviceCaller } from '../../execute/compiled/live-stages.ts';
import { newExchange } from '../../execute/exchange.ts';
import { HeaderList } from '../../execute/header-list.ts';
import type { Exchange } from '../../execute/types.ts';
import { definition } from '../../state/state.ts';

/** The request that TestInvokeMethod and TestInvokeAuthorizer take as input. */
interface TestRequest {
  readonly restApiId: string | undefined;
  readonly pathWithQueryString?: string | undefined;
  readonly body?: string | undefined;
  readonly headers?: Record<string, string> | undefined;
  readonly multiValueHeaders?: Record<string, string[]> | undefined;
  readonly stageVariables?: Record<string, string> | undefined;
  /** The headers that endpoints receive. */
  readonly clientCertificateId?: string | undefined;
}

/** A hypothetical request to the current API, without a stage. `path` is the requested one, without its query. */
export function testExchange(
  input: TestRequest,
  verb: string,
  resourcePath: string,
  ctx: Context,
): { readonly exchange: Exchange; readonly path: string } {
  const [path = resourcePath, search = ''] = (input.pathWithQueryString || resourcePath).split('?', 2);
  const apiId = input.restApiId!;
  const stage = {
    home: { account: ctx.account, region: ctx.region },
    apiId,
    record: {
      stageName: 'test-invoke-stage',
      deploymentId: '',
      createdDate: 0,
      lastUpdatedDate: 0,
      ...(input.clientCertificateId && { clientCertificateId: input.clientCertificateId }),
    },
    deployment: compileDeployment(definition(ctx, apiId)),
    deploymentId: '',
    variables: input.stageVariables,
    context: ctx.with({ caller: serviceCaller(ctx.account) }),
    isCanary: false,
    allowed: new Map(),
  };
  const location = {
    apiId,
    stage: stage.record.stageName,
    path,
    fullPath: resourcePath,
    domainName: 'testPrefix.testDomainName',
    domainPrefix: 'testPrefix',
  };
  const exchange = newExchange(ctx.kernel, stage, location, {
    verb,
    search,
    headers: headersOf(input),
    sourceIp: 'test-invoke-source-ip',
    port: '443',
    protocol: 'HTTP/1.1',
    log: 'full',
  });
  exchange.body = Buffer.from(input.body ?? '', 'utf8');
  return { exchange, path };
}

function headersOf(input: TestRequest): HeaderList {
  const headers = new HeaderList(Object.entries(input.headers ?? {}));
  for (const [name, values] of Object.entries(input.multiValueHeaders ?? {})) {
    headers.delete(name);
    for (const value of values) headers.append(name, value);
  }
  return headers;
}
