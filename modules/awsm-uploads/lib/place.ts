import { createHash } from 'node:crypto';
import type { Aws } from 'jaws-core-js/aws';
import type { Settings } from './settings.ts';

export interface Place {
  readonly aws: Pick<Aws, 'json' | 's3'>;
  readonly bucket: string;
  readonly table: string;
  /** Defaults, where a project has none. */
  readonly settings?: Settings;
  /** Regions of the stage. Default: 1. */
  readonly regions?: number;
}

/** An upload that did not come is forgotten after a day, as the bucket forgets what lies under `incoming/`. */
export const forgetSeconds = 24 * 3600;

/** Other systems name the users: a name must not lead out of its folder, or to the folder of another user. */
export const folderOf = (user: string): string =>
  /^[A-Za-z0-9_-]{1,64}$/.test(user) ? user : `~${createHash('sha256').update(user).digest('hex').slice(0, 40)}`;

/** How many regions `aaRegions` names, which separates them by commas. */
export const regionsIn = (names = ''): number => Math.max(1, names.split(',').filter(Boolean).length);

/** Ids of uploads; no other key of the table looks like one. */
export const idPattern = /^[A-Za-z0-9_-]{43}$/;

interface Named {
  readonly user: string;
  readonly id: string;
}

export const incomingKey = ({ user, id }: Named): string => `incoming/${folderOf(user)}/${id}`;
/** Where all files of a user are; before they are checked they are below `incoming/`. */
export const foldersOf = (user: string): readonly string[] => [
  `files/${folderOf(user)}/`,
  `incoming/${folderOf(user)}/`,
];
export const fileKey = ({ user, id }: Named): string => `files/${folderOf(user)}/${id}`;
