import type { EventOf } from 'jaws-core-js';
import { guestOf } from '../tickets.ts';

export async function handler({ queryStringParameters, methodArn }: EventOf<'chat/authorizer'>) {
  const guest = guestOf(queryStringParameters?.ticket ?? '');
  const Statement = [{ Effect: guest ? 'Allow' : 'Deny', Action: 'execute-api:Invoke', Resource: methodArn }];
  // The context comes with each message of the connection.
  return {
    principalId: guest?.name ?? 'nobody',
    policyDocument: { Version: '2012-10-17', Statement },
    context: { ...guest },
  };
}
