/** The `.env` that was loaded when this module was required; undefined if there was none. */
export const file: string | undefined;
/** The nearest `.env` at or above a folder, but not above its project. */
export function find(folder: string): string | undefined;
/** Loads the nearest `.env` of a folder into process.env, without replacing existing names; returns its path. */
export function load(folder: string): string | undefined;
/** The variables of a `.env` text. */
export function parse(text: string): Record<string, string>;
