import type { Context } from '../../../kernel/context.ts';
import type { RequestHead } from '../../../kernel/service.ts';
import type { Query } from '../../apigateway/execute/query.ts';
import type { Home } from '../state/api-index.ts';
import type { ApiDefinition, AuthorizerRecord, IntegrationRecord, RouteRecord, StageRecord } from '../state/records.ts';
import type { HeaderList } from './header-list.ts';
import type { Router } from './router.ts';

/** A stage as requests meet it: made again when its record changes. */
export interface LiveStage {
  readonly home: Home;
  readonly apiId: string;
  readonly record: StageRecord;
  readonly definition: ApiDefinition;
  readonly router: Router;
  readonly integrations: ReadonlyMap<string, IntegrationRecord>;
  readonly authorizers: ReadonlyMap<string, AuthorizerRecord>;
  /** For calls to other services, as API Gateway. */
  readonly context: Context;
}

/** The result of authorization about the caller. */
type Authorization =
  | { readonly kind: 'jwt'; readonly claims: Record<string, string>; readonly scopes: string[] | null }
  | { readonly kind: 'lambda'; readonly context: Record<string, unknown>; readonly principalId?: string | undefined }
  | {
      readonly kind: 'iam';
      readonly accessKey: string;
      readonly accountId: string;
      readonly callerId: string;
      readonly userArn: string;
      readonly userId: string;
    };

export interface Exchange {
  readonly stage: LiveStage;
  readonly verb: string;
  readonly path: string;
  readonly rawPath: string;
  readonly search: string;
  readonly query: Query;
  readonly headers: HeaderList;
  readonly cookies: readonly string[];
  readonly domainName: string;
  readonly domainPrefix: string;
  readonly sourceIp: string;
  readonly port: string;
  readonly protocol: string;
  /** The request as it was sent. */
  readonly sent: RequestHead;
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly trace: string;
  body: Buffer;
  route: RouteRecord | undefined;
  pathParameters: ReadonlyMap<string, string>;
  authorization: Authorization | undefined;
  /** The result of the integration, for logs. `status` and `requestId` are those of the called service. */
  integration: { latency?: number; status?: number; requestId?: string };
}

export interface Answer {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Buffer | string;
}
