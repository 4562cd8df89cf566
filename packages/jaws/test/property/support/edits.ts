import type { Random } from './random.ts';
import type { Shape, ShapeFunction } from './shape.ts';

const letters = ['a', 'b', 'c', 'd', 'e', 'f'];
const variables = ['TOKEN', 'DB_URL', 'MODE'];
const outputs = ['OutA', 'OutB', 'OutC'];
const tables = ['TableA', 'TableB'];
const queues = ['QueueA', 'QueueB'];
const text = (random: Random) => `v${random.integer(1000)}`;

const newFunction = (letter: string, random: Random): ShapeFunction => ({
  letter,
  code: random.integer(1000),
  memory: 128,
  description: random.chance(0.5) ? text(random) : undefined,
  ownRole: random.chance(0.3),
  minutes: random.chance(0.2) ? 5 : undefined,
  path: random.chance(0.5) ? text(random) : undefined,
  method: random.pick(['GET', 'POST']),
  literal: random.chance(0.3) ? text(random) : undefined,
  takes: random.chance(0.8) ? random.pick(outputs) : undefined,
  envVars: variables.filter(() => random.chance(0.3)),
});

const newTable = (random: Random) => ({ key: random.pick(['id', 'key']), tag: text(random), stream: false });
const newQueue = (random: Random) => ({
  seconds: 10 + random.integer(20),
  named: random.chance(0.6) ? text(random) : undefined,
  byParameter: random.chance(0.3),
});
const newOutput = (random: Random) =>
  random.chance(0.3) ? { text: text(random) } : { of: random.pick([...tables, ...queues]) };

export function firstShape(name: string, random: Random): Shape {
  const shape: Shape = {
    name,
    functions: new Map(),
    tables: new Map(tables.filter(() => random.chance(0.7)).map((id) => [id, newTable(random)])),
    queues: new Map(queues.filter(() => random.chance(0.7)).map((id) => [id, newQueue(random)])),
    outputs: new Map(outputs.filter(() => random.chance(0.8)).map((id) => [id, newOutput(random)])),
    parameter: '30',
    action: random.chance(0.3) ? 's3:GetObject' : undefined,
    env: new Map(),
  };
  for (const letter of letters.slice(0, 1 + random.integer(3))) {
    shape.functions.set(letter, newFunction(letter, random));
  }
  return shape;
}

type Edit = (shape: Shape, random: Random) => void;

/** An edit of one of the project's functions. */
const ofFunction =
  (change: (fn: ShapeFunction, random: Random) => void): Edit =>
  ({ functions }, random) => {
    if (functions.size > 0) change(random.pick([...functions.values()]), random);
  };

/** Adds an entry, or removes it. */
const toggle = <Value>(map: Map<string, Value>, id: string, made: () => Value) => {
  if (!map.delete(id)) map.set(id, made());
};

const edits: Readonly<Record<string, Edit>> = {
  'add a function': ({ functions }, random) => {
    const free = letters.filter((letter) => !functions.has(letter));
    if (free.length === 0) return;
    const letter = random.pick(free);
    functions.set(letter, newFunction(letter, random));
  },
  'remove a function': ({ functions }, random) => {
    if (functions.size > 1) functions.delete(random.pick([...functions.keys()]));
  },
  'rename a function': ({ functions }, random) => {
    const free = letters.filter((letter) => !functions.has(letter));
    const old = random.pick([...functions.values()]);
    if (free.length === 0) return;
    const letter = random.pick(free);
    functions.delete(old.letter);
    functions.set(letter, { ...old, letter });
  },
  'change code': ofFunction((fn) => {
    fn.code += 1;
  }),
  'change memory': ofFunction((fn) => {
    fn.memory += 64;
  }),
  'change a description': ofFunction((fn, random) => {
    fn.description = random.chance(0.3) ? undefined : text(random);
  }),
  'change a role': ofFunction((fn) => {
    fn.ownRole = !fn.ownRole;
  }),
  'change a schedule': ofFunction((fn, random) => {
    fn.minutes = random.chance(0.3) ? undefined : 2 + random.integer(20);
  }),
  'change an endpoint': ofFunction((fn, random) => {
    fn.path = random.chance(0.3) ? undefined : text(random);
    if (random.chance(0.3)) fn.method = random.pick(['GET', 'POST', 'PUT']);
  }),
  'change a literal': ofFunction((fn, random) => {
    fn.literal = random.chance(0.3) ? undefined : text(random);
  }),
  'take an output': ofFunction((fn, random) => {
    fn.takes = random.chance(0.2) ? undefined : random.pick(outputs);
  }),
  'take variables': ofFunction((fn, random) => {
    fn.envVars = variables.filter(() => random.chance(0.5));
  }),
  'set a variable': ({ env }, random) => void env.set(random.pick(variables), text(random)),
  'unset a variable': ({ env }, random) => void (env.size > 0 && env.delete(random.pick([...env.keys()]))),
  'remove all endpoints': ({ functions }, random) => {
    if (random.chance(0.3)) for (const fn of functions.values()) fn.path = undefined;
  },
  'add or remove a table': (shape, random) => toggle(shape.tables, random.pick(tables), () => newTable(random)),
  'change a table': ({ tables: all }, random) => {
    for (const table of all.values()) {
      if (random.chance(0.5)) table.tag = text(random);
      if (random.chance(0.5)) table.key = random.pick(['id', 'key']);
      if (random.chance(0.3)) table.stream = !table.stream;
    }
  },
  'add or remove a queue': (shape, random) => toggle(shape.queues, random.pick(queues), () => newQueue(random)),
  'change a queue': ({ queues: all }, random) => {
    for (const id of all.keys()) if (random.chance(0.6)) all.set(id, newQueue(random));
  },
  'add or remove an output': (shape, random) => toggle(shape.outputs, random.pick(outputs), () => newOutput(random)),
  'change an output': ({ outputs: all }, random) => {
    for (const id of all.keys()) if (random.chance(0.5)) all.set(id, newOutput(random));
  },
  'change a parameter': (shape, random) => {
    shape.parameter = `${10 + random.integer(50)}`;
  },
  'change the shared role': (shape, random) => {
    shape.action = random.pick([undefined, 's3:GetObject', 's3:PutObject']);
  },
};

/** Edits that cause other changes are twice as likely. */
const names = [...Object.keys(edits), 'change a queue', 'change a table', 'change an output', 'set a variable'];

/** Makes one to three edits; returns their names. */
export function editSomething(shape: Shape, random: Random): string[] {
  const chosen = Array.from({ length: 1 + random.integer(3) }, () => random.pick(names));
  for (const name of chosen) edits[name]!(shape, random);
  return chosen;
}
