import { type AuthorizerRequest, authorize, createVerifier } from 'awsm-users';
import { createAws } from 'jaws-core-js/aws';

const { USERS_TABLE: table = '', USERS_ISSUER: issuer = '' } = process.env;
const verifier = createVerifier({ aws: createAws(), table, now: Date.now }, issuer);

export const handler = (request: AuthorizerRequest) => authorize(request, verifier);
