import { fail } from '../errors/catalogue/index.ts';
import type { Template } from '../model/types.ts';
import { apiIn, hashOfText, takeBodyOut } from '../templates/api/stored.ts';
import { literal } from '../templates/openapi/literal.ts';
import { pseudoParameters } from '../templates/openapi/resolve.ts';
import { checkSize, templateFits } from './size.ts';
import type { DeployedRegion, StackPlan } from './types.ts';

/**
 * The maximum size of an API definition that API Gateway imports as a REST API: "6MB", in its smaller meaning.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_PutRestApi.html
 */
const importBytes = 6_000_000;

export interface BodyPlace extends Pick<DeployedRegion, 'stage' | 'region' | 'account'> {
  readonly stack: string;
}

export interface RenderedBody {
  /** The definition that API Gateway imports. */
  readonly text: string;
  readonly hash: string;
  /** Parts without a value yet, or without one outside of a template. */
  readonly open: ReadonlySet<string>;
}

/**
 * The body of an API with these values of its parameters. Values that CloudFormation masks are secrets and are never stored in an
 * object.
 */
export function renderBody(
  template: Template,
  body: unknown,
  values: Readonly<Record<string, string>>,
  { region, account, stack }: BodyPlace,
): RenderedBody {
  const { Parameters = {} } = template;
  const visible = Object.entries(values).filter(([name]) => String(Parameters[name]?.NoEcho ?? false) !== 'true');
  const known = { ...Object.fromEntries(visible), ...pseudoParameters(region, account), 'AWS::StackName': stack };
  const { value, open } = literal(body, known);
  const text = JSON.stringify(value);
  return { text, hash: hashOfText(text), open };
}

/**
 * Checks that a template of endpoints can be deployed: as it is, or without its body, which is then stored in the jaws bucket. Values
 * from another
 * stack may be unknown yet. Throws TemplateTooLarge, ApiTooLarge, BodyNotLiteral.
 */
export function checkEndpoints(
  template: Template,
  values: Pick<StackPlan, 'parameters' | 'fromResources' | 'fromHome' | 'fromReplica'>,
  place: BodyPlace,
): void {
  const taken = templateFits(template) ? undefined : takeBodyOut(template);
  checkSize(taken?.rest ?? template, place);
  if (!taken) return;
  const coming = { ...values.fromResources, ...values.fromHome, ...values.fromReplica };
  checkRendered(template, renderBody(template, taken.source.body, values.parameters, place), place, coming);
}

/** Throws ApiTooLarge, BodyNotLiteral. */
export function checkRendered(
  template: Template,
  { text, open }: RenderedBody,
  { stage, region, stack }: BodyPlace,
  coming: Readonly<Record<string, unknown>> = {},
): void {
  const place = { stage, region, stack };
  const bytes = Buffer.byteLength(text);
  const [id] = apiIn(template) ?? [];
  if (id === 'RestApi' && bytes > importBytes) throw fail('ApiTooLarge', { ...place, bytes });
  const names = [...open].filter((name) => !Object.hasOwn(coming, name)).sort();
  if (names.length > 0) throw fail('BodyNotLiteral', { ...place, bytes, names });
}
