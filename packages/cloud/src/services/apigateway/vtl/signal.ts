/** The result of a part of a template: continue, leave the loop, end the template. */
export type Signal = 0 | 1 | 2;
export const GO_ON = 0;
export const BREAK = 1;
export const STOP = 2;
