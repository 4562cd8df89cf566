import type { ConsolePage } from '../../engine/console.ts';
import { type OpenProject, openProject } from '../../engine/open.ts';
import { consolePage, endpointPage, endpointsAt } from '../../engine/open-page.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { EndpointModel } from '../../model/types.ts';
import { findRoot, functionAt } from '../../project/find.ts';
import type { Context, Invocation, Run } from '../command.ts';
import { openInBrowser } from '../dev/browser.ts';
import { chooseStage } from '../place.ts';
import { choose } from '../questions.ts';
import { select } from '../selected.ts';

export const run: Run = async (invocation, context) => {
  const { values, flags } = invocation;
  const root = findRoot(context.cwd);
  const opened = openProject(root);
  const stage = await chooseStage(context, opened.model, values.stage, '--stage');
  const place = { root, opened, profile: values.profile, stage, region: values.region };
  const isConsole = flags.has('console') || values.console !== undefined;
  const page = isConsole
    ? await consolePage(context.host, { ...place, ...consoleChoice(invocation, opened, context) })
    : await endpointPage(context.host, { ...place, ...(await endpointChoice(invocation, opened, context)) });
  const isSomebodyThere = context.prompts !== undefined || context.yes;
  const isWanted = isSomebodyThere && !flags.has('print') && !flags.has('json');
  const isOpened = isWanted && (await openInBrowser(page.url));
  if (isWanted && !isOpened) context.host.emit({ type: 'warning', message: 'No browser could be opened.' });
  return { data: { ...page, opened: isOpened }, text: () => page.url };
};

function consoleChoice({ arguments: { what }, values }: Invocation, opened: OpenProject, context: Context) {
  const fn = what === undefined ? functionHere(opened, context) : select(opened.model, [what]).functions[0];
  const page = (values.console ?? (fn === undefined ? 'stack' : 'function')) as ConsolePage;
  return { function: fn, page };
}

async function endpointChoice({ arguments: { what } }: Invocation, opened: OpenProject, context: Context) {
  const { model } = opened;
  const isPath = what?.startsWith('/') ?? false;
  const found = isPath ? endpointsAt(model, what!) : ofFunction(opened, what ?? functionHere(opened, context));
  const known = model.endpoints.map(({ id }) => id);
  if (found.length === 0) throw fail('NothingToOpen', { what: what ?? 'this project', known });
  // A browser sends GET.
  const shown = found.filter(({ method }) => method === 'GET' || method === 'ANY');
  const choices = (shown.length > 0 ? shown : found).map(({ id }) => ({ value: id, label: id }));
  const id = await choose(context, { message: 'Which endpoint?', flag: 'the argument [what]', choices });
  const endpoint = found.find((one) => one.id === id)!;
  return { endpoint, path: isPath ? what : undefined };
}

function ofFunction({ model }: OpenProject, named: string | undefined): readonly EndpointModel[] {
  if (named === undefined) return model.endpoints;
  const { endpoints } = select(model, [named]);
  return model.endpoints.filter(({ id }) => endpoints.includes(id));
}

function functionHere({ project }: OpenProject, { cwd }: Context): string | undefined {
  const here = functionAt(project, cwd);
  return here && `${here.module}/${here.name}`;
}
