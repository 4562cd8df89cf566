import { type Change, getItem, hashToken, put, remove, type Store, secondsOf, write } from 'awsm-users/addons';
import { Refusal } from 'jaws-core-js/http';

/** A user's linked sign-in. */
export interface Link {
  readonly provider: string;
  readonly issuer: string;
  readonly subject: string;
  /** Seconds since 1970. */
  readonly linked: number;
  /** Being removed: it no longer signs anyone in. */
  readonly ends?: true;
}

/** The link as it was read: a change is refused if it has changed meanwhile. */
export interface Links {
  readonly sub: string;
  readonly all: readonly Link[];
  readonly revision: number;
}

export const mostLinks = 10;

const keyOf = (sub: string): string => `LINKS#${sub}`;

/** Identifies a link in addresses, without revealing its owner. */
export const idOf = ({ issuer, subject }: Pick<Link, 'issuer' | 'subject'>): string =>
  hashToken(`${issuer}#${subject}`).slice(0, 22);

export async function linksOf(store: Store, sub: string): Promise<Links> {
  const item = await getItem(store, keyOf(sub));
  return {
    sub,
    all: JSON.parse(String(item?.links ?? '[]')) as readonly Link[],
    revision: Number(item?.revision ?? 0),
  };
}

/** Throws Refusal if it has changed meanwhile. */
export async function changeLinks(store: Store, { sub, revision }: Links, all: readonly Link[]): Promise<Links> {
  const change: Change = put(
    keyOf(sub),
    { links: JSON.stringify(all), revision: revision + 1 },
    revision === 0
      ? { expression: 'attribute_not_exists(pk)' }
      : { expression: 'revision = :before', values: { before: revision } },
  );
  if (!(await write(store, change))) {
    throw new Refusal(409, 'raced', 'The account was changed at the same time. Please try again.', { retryAfter: 1 });
  }
  return { sub, all, revision: revision + 1 };
}

/** Records a link, unless it exists. Throws Refusal. */
export async function addLink(
  store: Store,
  sub: string,
  { provider, issuer, subject }: Omit<Link, 'linked' | 'ends'>,
): Promise<Links> {
  const links = await linksOf(store, sub);
  const id = idOf({ issuer, subject });
  if (links.all.some((one) => idOf(one) === id && !one.ends)) return links;
  const others = links.all.filter((one) => idOf(one) !== id);
  return changeLinks(store, links, [...others, { provider, issuer, subject, linked: secondsOf(store) }]);
}

/** Forgets everything about a user. */
export const forget = (store: Store, sub: string): Promise<boolean> => write(store, remove(keyOf(sub)));

/** For the user, and for the export. */
export const viewOf = (link: Link) => ({
  id: idOf(link),
  provider: link.provider,
  issuer: link.issuer,
  linked: new Date(link.linked * 1000).toISOString(),
});
