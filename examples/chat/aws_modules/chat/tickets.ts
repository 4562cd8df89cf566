import { createHmac } from 'node:crypto';
import { isSameText } from 'jaws-core-js/http';

export interface Guest {
  readonly name: string;
  readonly room: string;
}

const lifetime = 60_000;

/** Addresses are logged, and a ticket is part of one, so it is valid for a minute, and only to connect. */
export function ticketFor({ name, room }: Guest, secret = process.env.CHAT_SECRET, now = Date.now()): string {
  const text = Buffer.from(JSON.stringify({ name, room, until: now + lifetime })).toString('base64url');
  return `${text}.${signature(text, secret)}`;
}

/** The owner of a ticket; undefined if it is not ours, or has expired. */
export function guestOf(ticket: string, secret = process.env.CHAT_SECRET, now = Date.now()): Guest | undefined {
  const [text = '', given = ''] = ticket.split('.');
  if (!isSameText(given, signature(text, secret))) return undefined;
  const { name, room, until } = JSON.parse(Buffer.from(text, 'base64url').toString());
  return until > now ? { name, room } : undefined;
}

function signature(text: string, secret = ''): string {
  if (secret.length < 32) throw new Error('CHAT_SECRET is not set, or has less than 32 characters.');
  return createHmac('sha256', secret).update(text).digest('base64url');
}
