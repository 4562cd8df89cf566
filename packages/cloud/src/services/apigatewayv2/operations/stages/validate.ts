import type { AccessLogSettings, RouteSettings } from '@aws-sdk/client-apigatewayv2';
import { badRequest } from '../../shared/errors.ts';
import type { ApiRecord } from '../../state/records.ts';

interface Given {
  readonly StageName: string;
  readonly AccessLogSettings?: AccessLogSettings | undefined;
  readonly AutoDeploy?: boolean | undefined;
  readonly StageVariables?: Readonly<Record<string, string>> | undefined;
  readonly RouteSettings?: Readonly<Record<string, RouteSettings>> | undefined;
}

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html */
export function checkStage({ ProtocolType }: ApiRecord, stage: Given): void {
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
