import type { Problem } from '../errors/error.ts';

/** Takes one mistake in the project's files. All of them are shown together. */
export type Report = (problem: Problem) => void;
