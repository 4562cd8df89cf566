import { randomUUID } from 'node:crypto';
import type { Aws } from 'jaws-core-js/aws';
import type { MailJob } from './mail/types.ts';
import type { Parameters } from './password.ts';
import { getItem, put, type Store } from './table.ts';

/** All that the account functions need. */
export interface Users extends Store {
  /** USERS_SECRET. */
  readonly secret: string | undefined;
  /** Address of the queue of mails. */
  readonly mails: string;
  readonly aws: Pick<Aws, 'json'>;
  /** How passwords are hashed. Hashes of other parameters are made anew when their users sign in. */
  readonly scrypt?: Parameters;
}

/** A user whose address is verified; others are not kept. */
export interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  /** Hash of the password. */
  readonly password: string;
  /** Grows with each change of the password: sessions and tokens of an earlier one count no more. */
  readonly epoch: number;
  /** Seconds since 1970. */
  readonly created: number;
}

export const userKey = (email: string): string => `USER#${email}`;

export async function findUser(store: Store, email: string): Promise<User | undefined> {
  const item = await getItem(store, userKey(email));
  return item as User | undefined;
}

/** To be written together with what made the user one. */
export const newUser = (user: Pick<User, 'email' | 'name' | 'password' | 'created'>) =>
  put(
    userKey(user.email),
    { id: randomUUID(), epoch: 1, ...user },
    // One user for each address, whoever is faster.
    { expression: 'attribute_not_exists(pk)' },
  );

/** Asks for a mail. Whether there is somebody to get it is found out later, so that asking takes the same time for everybody. */
export async function askForMail({ aws, mails }: Users, job: MailJob): Promise<void> {
  await aws.json('sqs', 'SendMessage', { QueueUrl: mails, MessageBody: JSON.stringify(job) });
}
