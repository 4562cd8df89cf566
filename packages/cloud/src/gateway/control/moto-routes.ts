import { notImplemented } from '../../kernel/errors.ts';
import { Refusal } from './json.ts';
import { type Route, reset } from './route.ts';

const missing = (subject: string) => () => {
  throw new Refusal(501, notImplemented(subject).message);
};

/** Routes that tools made for moto's server use. https://docs.getmoto.org/en/latest/docs/server_mode.html */
export const motoRoutes: readonly Route[] = [
  [/^\/moto-api\/reset$/, { POST: reset }],
  [/^\/moto-api\/seed$/, { POST: missing("A seed after the start (it is the option `seed`): moto's /moto-api/seed") }],
  [/^\/moto-api\/reset-auth$/, { POST: missing("Moto's /moto-api/reset-auth") }],
  [/^\/moto-api\/data\.json$/, { GET: missing("Moto's /moto-api/data.json") }],
];
