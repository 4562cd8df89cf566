import { addRegions } from '../../../../src/engine/add-regions.ts';
import { deploy } from '../../../../src/engine/deploy.ts';
import { createDomain } from '../../../../src/engine/domains/create.ts';
import { removeDomain } from '../../../../src/engine/domains/remove.ts';
import { setEnv } from '../../../../src/engine/env.ts';
import type { Host } from '../../../../src/engine/host.ts';
import { installModule } from '../../../../src/engine/modules/install.ts';
import { openProject } from '../../../../src/engine/open.ts';
import { promote } from '../../../../src/engine/releases/promote.ts';
import { rollback } from '../../../../src/engine/releases/rollback.ts';
import { removeStage } from '../../../../src/engine/remove.ts';
import { removeFunctions } from '../../../../src/engine/remove-functions.ts';
import { abortRollout, pauseRollout } from '../../../../src/engine/rollout/control.ts';
import type { RolloutChoice } from '../../../../src/engine/rollout/plan.ts';
import { continueRollout } from '../../../../src/engine/rollout/resume.ts';
import { write } from '../../../../src/engine/testing/project.ts';
import type { Selection } from '../../../../src/plan/types.ts';
import { added, codeOf, newDomain, oldDomain, regions, stage } from './ground.ts';

/** Somebody who runs a command in a folder. */
export interface Person {
  readonly root: string;
  /** Distinguishes what two people deploy or set. */
  readonly name: string;
  /** Folder of the newer version of the module. */
  readonly update: string;
}

type Command = (host: Host, person: Person) => Promise<unknown>;

const consent = { recover: false, forceUnlock: false, allowDataLoss: [] };
const agree = async () => {};
const at = ({ root }: Person) => ({ project: openProject(root), stage });
const everything = {
  stage,
  region: undefined,
  resources: true,
  functions: 'all',
  endpoints: 'all',
  domains: true,
} as const;
const fast: RolloutChoice = { confirm: false, profile: 'fast' };
const deployed = (host: Host, person: Person, selection: Selection, rollout: RolloutChoice) =>
  deploy(host, { project: openProject(person.root), selection, rollout });
const promoted = (host: Host, person: Person, rollout: RolloutChoice) =>
  promote(host, {
    project: openProject(person.root),
    from: 'qa',
    to: stage,
    region: undefined,
    plan: false,
    rollout,
    allowMissing: true,
    ...consent,
  });
const back = (host: Host, person: Person, release?: string) =>
  rollback(host, { ...at(person), ...consent, release, region: undefined, plan: false, agree });

/** What people run, as the engine's tasks. Everybody agrees to everything that is asked. */
export const commands = {
  deploy(host, person) {
    write(person.root, { ...codeOf('one', person.name), ...codeOf('two', person.name) });
    return deployed(host, person, everything, fast);
  },
  'deploy of one function'(host, person) {
    write(person.root, codeOf('two', person.name));
    return deployed(
      host,
      person,
      {
        ...everything,
        resources: false,
        functions: ['m/two'],
        endpoints: [],
        domains: false,
      },
      fast,
    );
  },
  continue: (host, person) => continueRollout(host, { ...at(person), ...consent }),
  pause: (host, person) => pauseRollout(host, at(person)),
  abort: (host, person) => abortRollout(host, { ...at(person), ...consent }),
  rollback: (host, person) => back(host, person),
  promote: (host, person) => promoted(host, person, fast),
  'env set': (host, { root, name }) => setEnv(host, { root, stage, region: undefined }, 'TOKEN', name),
  'remove of a function': (host, { root }) =>
    removeFunctions(host, { project: openProject(root), what: 'm/two', stage, region: undefined, files: false, agree }),
  'region add': (host, { root }) =>
    addRegions(host, { root, stage, regions: [added], writeOnly: false, recover: false }),
  'region remove': (host, person) => removeStage(host, { ...at(person), region: regions[1], deleteData: false, agree }),
  'stage remove': (host, person) => removeStage(host, { ...at(person), region: undefined, deleteData: false, agree }),
  'domain create': (host, person) => createDomain(host, { ...at(person), name: newDomain, deploys: true }),
  'domain remove': (host, { root }) => removeDomain(host, { project: openProject(root), name: oldDomain, agree }),
  'module update': (host, { root, update }) => installModule(host, { root, cwd: root, spec: update, agree }),
} satisfies Record<string, Command>;

export type CommandName = keyof typeof commands;

/** Those that people run at once with others. */
export const names = Object.keys(commands) as CommandName[];

/** The same as the command line has them, to repeat one that was killed. */
export const repeated = {
  ...commands,
  'deploy in waves': (host, person) => deployed(host, person, everything, {}),
  'deploy of domains': (host, person) =>
    deployed(host, person, { ...everything, resources: false, functions: [], endpoints: [] }, fast),
  'project remove': (host, { root }) =>
    removeStage(host, { project: openProject(root), stage: undefined, region: undefined, deleteData: false, agree }),
  'promote in waves': (host, person) => promoted(host, person, {}),
  'rollback to the first': (host, person) => back(host, person, '1'),
} satisfies Record<string, Command>;
