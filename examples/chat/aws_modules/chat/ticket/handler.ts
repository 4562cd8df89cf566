import { createHandler, json, readObject } from 'jaws-core-js/http';
import { type Guest, ticketFor } from '../tickets.ts';

/** The gateway has compared the body with the model Guest. Put your own sign-in here, and take the name from it. */
export const handler = createHandler((request) => {
  const guest = readObject(request, { types: ['application/json'], maxBytes: 4096 });
  return json(201, { ticket: ticketFor(guest as unknown as Guest) });
});
