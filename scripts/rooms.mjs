// The rooms of the packages and the direction of imports, for check-imports.mjs and check-architecture.mjs.

/**
 * From the bottom up: a room may import from rooms before it, and from itself. Rooms on one line do not import each other.
 */
const jaws = [
  ['errors', 'events.ts', 'globals.d.ts', 'version.ts'],
  ['base'],
  ['project'],
  ['model'],
  ['artifacts'],
  ['templates'],
  ['typing'],
  ['plan', 'prices'],
  ['aws', 'expect'],
  ['env'],
  ['cloud', 'scaffold', 'deploy'],
  ['modules'],
  ['engine', 'output'],
  ['dash'],
  ['cli'],
];
const cloud = [
  ['store', 'generated', 'globals.d.ts', 'exit-codes.ts', 'version.ts'],
  ['kernel'],
  ['protocol', 'mailbox'],
  ['services'],
  ['gateway'],
  ['index.ts'],
  ['command-line.ts', 'snapshot-command.ts', 'node-command.ts', 'sandbox-command.ts', 'last-resort.ts'],
  ['main.ts'],
];

export const layers = { jaws, cloud };
