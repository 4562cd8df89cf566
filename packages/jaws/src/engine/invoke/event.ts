import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonOf } from '../../base/files.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { FunctionModel, Model } from '../../model/types.ts';
import { parseSource } from '../../project/source.ts';
import type { Host } from '../host.ts';
import { eventTemplates, templateFor } from './templates/index.ts';
import type { TemplateName } from './templates/names.ts';
import type { TemplatePlace } from './templates/template.ts';
import { type Trigger, triggerName, triggersOf } from './triggers.ts';
import type { EventChoice } from './types.ts';

/** The chosen event. That of a template differs by region. */
export type ChosenEvent =
  | { readonly is: 'fixed'; readonly event: unknown }
  | {
      readonly is: 'template';
      readonly name: TemplateName;
      /** The reason for the choice, if no template was named. */
      readonly why: string | undefined;
      make(place: TemplatePlace): unknown;
    };

/**
 * The event of a function: the chosen one, or its event.json, or one of its only trigger, or `{}`. Throws EventUnreadable.
 */
export async function chooseEvent(
  model: Model,
  fn: FunctionModel,
  choice: EventChoice | undefined,
): Promise<ChosenEvent> {
  switch (choice?.from) {
    case 'value':
      return { is: 'fixed', event: choice.value };
    case 'text':
      return { is: 'fixed', event: parseEvent(typed, Buffer.from(choice.text)) };
    case 'file':
      return { is: 'fixed', event: await readEvent(choice.file) };
    case 'template':
      return templated(model, fn, choice.name);
    case undefined:
      return (await ownEvent(model, fn)) ?? ofOnlyTrigger(model, fn) ?? { is: 'fixed', event: {} };
  }
}

/** Reports the chosen template, if none was named. */
export function noteTemplate(host: Host, chosen: ChosenEvent): void {
  if (chosen.is !== 'template' || chosen.why === undefined) return;
  host.emit({ type: 'notice', message: `The event is that of the template ${chosen.name}: ${chosen.why}.` });
}

/** Replaces the name of a file for typed JSON. */
const typed = '--event';

async function ownEvent(model: Model, fn: FunctionModel): Promise<ChosenEvent | undefined> {
  try {
    return { is: 'fixed', event: await readEvent(join(model.root, fn.folder, 'event.json')) };
  } catch (error) {
    const { cause } = error as { cause?: NodeJS.ErrnoException };
    if (cause?.code === 'ENOENT') return undefined;
    throw error;
  }
}

function templated(model: Model, fn: FunctionModel, name: TemplateName): ChosenEvent {
  const trigger = triggersOf(model, fn).find((one) => eventTemplates[name].fits(one));
  return { is: 'template', name, why: undefined, make: (place) => eventTemplates[name].make(place, trigger) };
}

function ofOnlyTrigger(model: Model, fn: FunctionModel): ChosenEvent | undefined {
  const [only, ...others] = triggersOf(model, fn);
  // A function with several endpoints has several events to choose from.
  if (!only || others.length > 0) return undefined;
  const name = templateFor(only);
  return name && { is: 'template', name, why: whyOf(only), make: (place) => eventTemplates[name].make(place, only) };
}

const whyOf = (trigger: Trigger): string => `${triggerName(trigger)} calls it`;

async function readEvent(file: string): Promise<unknown> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    throw fail('EventUnreadable', { file, detail: reasonOf(error) }, { cause: error });
  }
  return parseEvent(file, bytes);
}

/** Comments and a byte order mark are allowed, as in every other JSON file of a project. */
function parseEvent(file: string, bytes: Buffer): unknown {
  const { source, problems } = parseSource(file, file, bytes);
  const [problem] = problems;
  if (!problem) return source.data;
  const detail = problem.message.replace(`${file}: `, '').replace(`${file} `, 'it ');
  // Typed input has no lines to show.
  const position = file === typed ? undefined : problem.position;
  throw fail('EventUnreadable', { file, detail }, position ? { position } : {});
}
