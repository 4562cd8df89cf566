import { type AuthorizerRequest, authorize, createGate } from 'awsm-api-keys';
import { place } from '../place.ts';

const gate = createGate(place);

export const handler = (request: AuthorizerRequest) => authorize(request, gate, { refusals: 'function' });
