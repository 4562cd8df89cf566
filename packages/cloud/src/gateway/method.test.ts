import { expect, test } from 'vitest';
import type { RequestHead } from '../kernel/service.ts';
import type { Protocol } from '../protocol/model.ts';
import { checkMethod } from './method.ts';

const head = (method: string): RequestHead => ({ method, host: '', path: '/', search: '', headers: {} });

test.each<[string, Protocol, string, boolean]>([
  ['POST', 'awsQuery', 'CreateUser', true],
  ['POST', 'awsJson1_0', 'CreateTable', true],
  ['GET', 'awsQuery', 'GetUser', true],
  ['GET', 'awsQuery', 'ListUsers', true],
  ['GET', 'awsQuery', 'DescribeStacks', true],
  ['GET', 'awsQuery', 'ConfirmSubscription', true],
  ['GET', 'awsQuery', 'Unsubscribe', true],
  ['GET', 'awsQuery', 'Subscribe', false],
  ['GET', 'awsQuery', 'CreateUser', false],
  ['GET', 'awsQuery', 'ForgetListUsers', false],
  ['GET', 'awsQuery', 'GetSessionToken', false],
  ['GET', 'awsQuery', 'GetFederationToken', false],
  ['PUT', 'awsQuery', 'GetUser', false],
  ['HEAD', 'awsQuery', 'GetUser', false],
  ['GET', 'awsJson1_1', 'ListTables', false],
  ['GET', 'restJson1', 'CreateFunction', true],
  ['DELETE', 'restXml', 'DeleteBucket', true],
])('%s of %s: %s is let through: %s', (method, protocol, operation, let_) => {
  const check = () => checkMethod(head(method), { protocol }, operation);
  if (let_) expect(check).not.toThrow();
  else {
    expect(check).toThrow(
      expect.objectContaining({
        code: 'MethodNotAllowed',
        message: `${operation} must be sent by POST.`,
        status: 405,
      }),
    );
  }
});
