import { aws } from './aws.mjs';
import { data } from './data.mjs';
import { documents } from './documents.mjs';
import { http } from './http.mjs';
import { native } from './native.mjs';
import { security } from './security.mjs';
import { services } from './services.mjs';
import { tools } from './tools.mjs';

/** Every package of the ledger, by topic. */
export const topics = { aws, http, data, documents, security, services, tools, native };
