import { type AuthorizerRequest, authorize } from 'awsm-users';

export const handler = async (request: AuthorizerRequest) => authorize(request, process.env.USERS_SECRET, Date.now());
