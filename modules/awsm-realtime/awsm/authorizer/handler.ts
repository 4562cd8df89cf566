import { redeemTicket } from 'awsm-realtime';
import { createAws } from 'jaws-core-js/aws';

interface Opening {
  readonly methodArn: string;
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>>;
}

const { AWS_REGION: region = '', REALTIME_CONNECTIONS: connections = '' } = process.env;
const store = { aws: createAws(), connections, messages: '', region, now: Date.now };

/** Lets in who has a ticket. Throws `Unauthorized`, from which API Gateway makes a 401. */
export const handler = async ({ methodArn, queryStringParameters }: Opening) => {
  const user = await redeemTicket(store, queryStringParameters?.ticket);
  if (!user) throw new Error('Unauthorized');
  return {
    principalId: user.sub,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: methodArn }],
    },
    context: { sub: user.sub, roles: user.roles.join(' ') },
  };
};
