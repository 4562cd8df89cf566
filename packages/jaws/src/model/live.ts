/** The alias that every deployment of a function moves to a new version, and that all callers use. */
export const liveAlias = 'live';

/** Logical id of a function's alias. */
export const aliasOf = (logicalId: string): string => `${logicalId}Live`;

/** The hash of a version that has no name yet: its dependencies are known only with the values of its stack's parameters. */
const unnamed = '0'.repeat(12);

/** Logical id of a version of a function: the hash covers everything that Lambda counts as part of a version. */
export const versionOf = (logicalId: string, hash = unnamed): string => `${logicalId}Version${hash}`;
