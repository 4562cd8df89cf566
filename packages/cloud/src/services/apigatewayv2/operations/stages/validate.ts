import type { AccessLogSettings, RouteSettings } from '@aws-sdk/client-apigatewayv2';
import { badRequest, notFound } from '../../shared/errors.ts';
import type { ApiRecord } from '../../state/records.ts';
import { type Place, routes } from '../../state/state.ts';

interface StageSettings {
  readonly StageName: string;
  readonly AccessLogSettings?: AccessLogSettings | undefined;
  readonly AutoDeploy?: boolean | undefined;
  readonly StageVariables?: Readonly<Record<string, string>> | undefined;
}

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html */
export function checkStage({ ProtocolType }: ApiRecord, stage: StageSettings): void {
  const { StageName: name } = stage;
  const isDefault = ProtocolType === 'HTTP' && name === '$default';
  if (!isDefault && !/^[A-Za-z0-9_-]{1,128}$/.test(name)) {
    throw badRequest(
      'Stage name only allows alphanumeric characters, hyphens and underscores; or $default. Maximum length is 128 characters.',
    );
  }
  for (const [variable, value] of Object.entries(stage.StageVariables ?? {})) {
    if (!/^[A-Za-z0-9_]+$/.test(variable)) {
      throw badRequest(`Stage variable name ${variable} may only have alphanumeric and underscore characters`);
    }
    if (!/^[A-Za-z0-9\-._~:/?#&=,@]*$/.test(value)) {
      throw badRequest(
        'Stage variable values can have alphanumeric characters and the following special characters: -._~:/?#&=,@',
      );
    }
  }
}

/** Throws for settings of a route that the API does not have. https://github.com/terraform-aws-modules/terraform-aws-apigateway-v2/issues/80 */
export function checkRoutes(place: Place, api: string, settings: Readonly<Record<string, RouteSettings>> = {}): void {
  if (place.kernel.lenient) return;
  const known = new Set([...routes(place, api).values()].map(({ RouteKey }) => RouteKey));
  const unknown = Object.keys(settings).find((key) => !known.has(key));
  if (unknown !== undefined) throw notFound(`Unable to find Route by key ${unknown} within the provided RouteSettings`);
}
