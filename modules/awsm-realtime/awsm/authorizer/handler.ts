import { redeemTicket } from 'awsm-realtime';
import { createAws } from 'jaws-core-js/aws';

interface Opening {
  readonly methodArn: string;
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>>;
}

const { AWS_REGION: region = '', REALTIME_CONNECTIONS: connections = '' } = process.env;
const store = { aws: createAws(), connections, messages: '', region, now: Date.now };

/** Admits holders of a ticket. A denial is not an error: otherwise anybody could set off an alarm. */
export const handler = async ({ methodArn, queryStringParameters }: Opening) => {
  const user = await redeemTicket(store, queryStringParameters?.ticket);
  return {
    principalId: user?.sub ?? 'nobody',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: user ? 'Allow' : 'Deny', Resource: methodArn }],
    },
    ...(user && { context: { ...user, roles: user.roles.join(' ') } }),
  };
};
