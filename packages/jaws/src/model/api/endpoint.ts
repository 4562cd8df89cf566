import type { SourceFile } from '../../project/types.ts';
import type { Report } from '../build.ts';
import { defaultPath, pathProblem } from '../path.ts';
import type { EndpointInput } from '../schema/endpoint.ts';
import type { EndpointModel } from '../types.ts';
import { templateProblem } from '../velocity/check.ts';
import { corsProblem } from './cors.ts';
import { httpApiProblems } from './http-api.ts';
import { patternProblem } from './pattern.ts';
import { placeInText } from './place-in-text.ts';
import { callsFunction } from './types.ts';

export interface Written {
  readonly source: SourceFile;
  /** Path of the endpoint in its file. */
  readonly base: readonly (string | number)[];
  readonly input: EndpointInput;
  readonly endpoint: EndpointModel;
  readonly hasLambda: boolean;
  readonly protocol: 'REST' | 'HTTP';
  readonly report: Report;
}

/** Everything that can be wrong with an endpoint by itself. */
export function checkEndpoint(written: Written): void {
  const { source, base, input, endpoint, protocol, report } = written;
  const isDefault = protocol === 'HTTP' && endpoint.path === defaultPath;
  const problem = isDefault ? undefined : pathProblem(endpoint.path);
  if (problem) {
    report({ message: `${source.name}: Path "${input.Path}" ${problem}.`, position: source.locate([...base, 'Path']) });
  }
  checkTarget(written);
  checkTemplates(written);
  checkResponses(written);
  checkParameters(written);
  const cors = endpoint.cors ? corsProblem(endpoint.cors) : undefined;
  if (cors) report({ message: `${source.name}: ${cors}.`, position: source.locate([...base, 'Cors']) });
  if (protocol === 'HTTP') {
    for (const { field, message, hint } of httpApiProblems(input, endpoint)) {
      report({ message: `${source.name}: ${message}.`, position: source.locate([...base, field]), hint });
    }
  } else checkRest(written);
}

/** Who answers. */
function checkTarget({ source, base, input, endpoint, hasLambda, report }: Written): void {
  const { type } = endpoint;
  const at = (field: string) => ({ position: source.locate([...base, field]) });
  if (callsFunction(endpoint) && !hasLambda) {
    report({
      message: `${source.name}: an endpoint of Type ${type} needs a function, but there is no lambda block.`,
      ...at('Type'),
      hint: 'Add the lambda block, give a Uri with Type HTTP or HTTP_PROXY, or use Type MOCK, which answers by itself.',
    });
  }
  const { Uri } = input;
  if (type.startsWith('HTTP') && Uri === undefined) {
    report({
      message: `${source.name}: an endpoint of Type ${type} needs a Uri.`,
      ...at('Type'),
      hint: 'Write the address that it calls: "Uri": "https://example.com/{name}".',
    });
  }
  // The host may be a stage variable.
  const stages = /^https?:\/\/(\$\{stageVariables\.\w+\}|[^\s/]+)\S*$|^\$\{stageVariables\.\w+\}\S*$/;
  if (type.startsWith('HTTP') && typeof Uri === 'string' && !stages.test(Uri)) {
    report({ message: `${source.name}: Uri "${Uri}" is no address of http or https.`, ...at('Uri') });
  }
  if (type === 'AWS' && typeof Uri === 'string' && !Uri.startsWith('arn:')) {
    report({
      message: `${source.name}: Uri "${Uri}" of an endpoint of Type AWS is no ARN.`,
      ...at('Uri'),
      hint: 'It looks like arn:aws:apigateway:<region>:sqs:path/<account>/<queue>; to call an address, use Type HTTP.',
    });
  }
  if ((type === 'MOCK' || type === 'AWS_PROXY') && Uri !== undefined) {
    report({ message: `${source.name}: an endpoint of Type ${type} has no Uri.`, ...at('Uri') });
  }
}

function checkTemplates({ source, base, input, report }: Written): void {
  const all: [(string | number)[], string][] = [
    ...Object.entries(input.RequestTemplates ?? {}).map(
      ([type, text]) => [['RequestTemplates', type], text] satisfies [string[], string],
    ),
    ...Object.entries(input.Responses ?? {}).flatMap(([key, { responseTemplates = {} }]) =>
      Object.entries(responseTemplates).map(
        ([type, text]) => [['Responses', key, 'responseTemplates', type], text] satisfies [string[], string],
      ),
    ),
  ];
  for (const [path, text] of all) {
    const problem = templateProblem(text);
    if (problem) {
      const where = `line ${problem.line}, column ${problem.column}`;
      report({
        message: `${source.name}: the template ${path.join('.')} is not Velocity: ${problem.message} (${where} of the template).`,
        position: placeInText(source, [...base, ...path], problem.at),
      });
    }
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
    const bytes = Buffer.byteLength(text);
    if (bytes > 300_000) {
      report({
        message: `${source.name}: the template ${path.join('.')} has ${bytes} bytes; API Gateway takes 300 KB.`,
        position: source.locate([...base, ...path]),
      });
    }
  }
}

function checkResponses({ source, base, input, endpoint, report }: Written): void {
  const entries = Object.entries(input.Responses ?? {});
  if (entries.length === 0) return;
  const at = (...path: string[]) => ({ position: source.locate([...base, 'Responses', ...path]) });
  if (endpoint.type.endsWith('_PROXY')) return;
  const isDefault = ([key, { selectionPattern }]: (typeof entries)[number]) => key === 'default' && !selectionPattern;
  if (!entries.some(isDefault)) {
    report({
      message: `${source.name}: Responses has no "default"; without one every answer that fits no pattern is a 500.`,
      ...at(),
      hint: 'Add "default": { "statusCode": "200" }.',
    });
  }
  const byStatus = new Map<string, string>();
  for (const [key, { statusCode, selectionPattern }] of entries) {
    const pattern = selectionPattern || key;
    const problem = key === 'default' && !selectionPattern ? undefined : patternProblem(pattern);
    if (problem) {
      const own = selectionPattern
        ? at(key, 'selectionPattern')
        : { position: source.locateKey([...base, 'Responses', key]) };
      report({ message: `${source.name}: the pattern "${pattern}" is no regular expression: ${problem}.`, ...own });
    }
    const twin = byStatus.get(statusCode);
    if (twin !== undefined) {
      report({
        message: `${source.name}: the responses "${twin}" and "${key}" both have the status ${statusCode}; API Gateway keeps one for each status.`,
        ...at(key, 'statusCode'),
        hint: 'Make them one, with both patterns: "one|other".',
      });
    } else byStatus.set(statusCode, key);
    for (const target of Object.keys(input.Responses?.[key]?.responseParameters ?? {})) {
      if (/^method\.response\.header\.[\w!#$%&'*+.^`|~-]+$/.test(target)) continue;
      report({
        message: `${source.name}: "${target}" is no target; it must look like method.response.header.name.`,
        position: source.locateKey([...base, 'Responses', key, 'responseParameters', target]),
      });
    }
  }
}

function checkParameters({ source, base, input, protocol, report }: Written): void {
  for (const [name, value] of Object.entries(input.RequestParameters ?? {})) {
    const declares = name.startsWith('method.');
    const position = source.locate([...base, 'RequestParameters', name]);
    if (declares !== (typeof value === 'boolean')) {
      report({
        message: declares
          ? `${source.name}: ${name} declares a parameter and must be true (required) or false.`
          : `${source.name}: ${name} needs a source such as method.request.querystring.name.`,
        position,
      });
    }
    if (protocol === 'REST' && /^(append|overwrite|remove):/.test(name)) {
      report({
        message: `${source.name}: ${name} is the spelling of HTTP APIs; in a REST API it is integration.request.….`,
        position: source.locateKey([...base, 'RequestParameters', name]),
      });
    }
  }
}

function checkRest({ source, base, input, endpoint, report }: Written): void {
  const at = (field: string) => ({ position: source.locate([...base, field]) });
  if (endpoint.authorizationType === 'JWT') {
    report({
      message: `${source.name}: AuthorizationType JWT is for HTTP APIs.`,
      ...at('AuthorizationType'),
      hint: 'Use COGNITO_USER_POOLS, or CUSTOM with a function; or set apiGateway.ProtocolType to "HTTP" in jaws.json.',
    });
  }
  if (input.PayloadFormatVersion === '2.0') {
    report({ message: `${source.name}: PayloadFormatVersion 2.0 is for HTTP APIs.`, ...at('PayloadFormatVersion') });
  }
  if (endpoint.streams && !endpoint.type.endsWith('_PROXY')) {
    report({
      message: `${source.name}: ResponseTransferMode STREAM needs the Type AWS_PROXY or HTTP_PROXY.`,
      ...at('ResponseTransferMode'),
    });
  }
  const variables = new Set([...endpoint.path.matchAll(/\{([^}+]+)\+?\}/g)].map(([, name]) => name));
  for (const [target, origin] of Object.entries(endpoint.requestParameters)) {
    const name = /^method\.request\.path\.(.+)$/.exec(origin)?.[1];
    if (name === undefined || variables.has(name)) continue;
    report({
      message: `${source.name}: "${origin}" names a variable that the Path does not have.`,
      position: source.locate([...base, 'RequestParameters', target]),
      hint: variables.size > 0 ? `It has ${[...variables].join(', ')}.` : `Write it into the Path: {${name}}.`,
    });
  }
}
