import { defaultPath, pathProblem } from '../path.ts';
import { corsProblem } from './cors.ts';
import { httpApiProblems } from './http-api.ts';
import { checkResponses } from './responses.ts';
import { checkSchemas } from './schema-reference.ts';
import { checkTemplates } from './templates.ts';
import { callsFunction } from './types.ts';
import type { Written } from './written.ts';

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
  checkSchemas(written);
  checkHealth(written);
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
  const stages = /^(https?:\/\/[^\s/]|\$\{stageVariables\.\w+\})\S*$/;
  if (type.startsWith('HTTP') && typeof Uri === 'string' && !stages.test(Uri)) {
    report({ message: `${source.name}: Uri "${Uri}" is not an address of http or https.`, ...at('Uri') });
  }
  if (type === 'AWS' && typeof Uri === 'string' && !Uri.startsWith('arn:')) {
    report({
      message: `${source.name}: Uri "${Uri}" of an endpoint of Type AWS is not an ARN.`,
      ...at('Uri'),
      hint: 'It looks like arn:aws:apigateway:<region>:sqs:path/<account>/<queue>; to call an address, use Type HTTP.',
    });
  }
  if ((type === 'MOCK' || type === 'AWS_PROXY') && Uri !== undefined) {
    report({ message: `${source.name}: an endpoint of Type ${type} has no Uri.`, ...at('Uri') });
  }
}

/** A health probe changes nothing, and calls one path. */
function checkHealth({ source, base, endpoint, report }: Written): void {
  const { health, method } = endpoint;
  if (!health) return;
  const position = source.locate([...base, 'Health']);
  if (method !== 'GET' && method !== 'HEAD' && method !== 'ANY') {
    report({ message: `${source.name}: Health asks by GET or HEAD, and this endpoint takes ${method}.`, position });
  }
  if (/[{}$]/.test(health.path)) {
    report({
      message: `${source.name}: Health asks ${health.path}, which has no values for its variables.`,
      position,
      hint: 'Write the path that is asked: "Health": { "Path": "links/abc" }.',
    });
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
  const variables = new Set([...endpoint.path.matchAll(/\{([^{}+]+)\+?\}/g)].map(([, name]) => name));
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
