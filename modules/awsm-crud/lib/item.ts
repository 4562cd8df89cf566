import type { JsonObject } from './schema/types.ts';

/** An item as stored. */
export interface Item {
  readonly id: string;
  /** Starts at 1 and grows with every change. */
  readonly version: number;
  /** ISO 8601, UTC, milliseconds. */
  readonly createdAt: string;
  readonly updatedAt: string;
  /** The content that the schema describes. */
  readonly data: JsonObject;
}

/** Names that every item has and that no schema may use. */
export const managed = ['id', 'version', 'createdAt', 'updatedAt'] as const;

/** The item as sent. */
export const represent = ({ id, version, createdAt, updatedAt, data }: Item): JsonObject => ({
  id,
  ...data,
  version,
  createdAt,
  updatedAt,
});

export const etag = ({ version }: Pick<Item, 'version'>): string => `"${version}"`;
