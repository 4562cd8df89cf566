import { github } from './github.ts';
import { hmac } from './hmac.ts';
import { slack } from './slack.ts';
import { standard } from './standard.ts';
import { stripe } from './stripe.ts';

export const providers = { stripe, github, slack, standard, hmac } as const;
