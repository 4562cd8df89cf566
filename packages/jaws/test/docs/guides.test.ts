import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Guide, guides } from './guides.ts';
import { blocksOf, readPage, type Step, stepsOf } from './page.ts';
import { type Reader, reader } from './reader.ts';

// Runs the commands of guides against an embedded cloud, in the order of the page, in a project that has what they mention.

interface Checked {
  readonly step: Step;
  readonly prints: readonly RegExp[];
}

/** The commands of a guide, with its placeholders filled in, and the files it names. */
function guideSteps({ page, instead = [], sessions = {}, prints = {} }: Guide): Checked[] {
  const blocks = blocksOf(readPage(page)).filter(
    ({ language, lead, note }) => note !== 'by-hand' && (language === 'sh' || /\*\*`[^`]+`\*\*/.test(lead)),
  );
  const texts = blocks.map((block) => {
    if (block.language !== 'sh') return block;
    let text = block.text;
    for (const [from, to] of instead) text = text.replaceAll(from, to);
    for (const [command, ready] of Object.entries(sessions))
      text = text.replace(new RegExp(`^${command}(?=\\s)`, 'gm'), `until_ready '${ready.source}' ${command}`);
    return { ...block, text };
  });
  return stepsOf(texts).map((step) => {
    const lines = blocks.find(({ line }) => line === step.line)!.text.split('\n');
    const printed = Object.entries(prints).filter(([command]) => lines.some((line) => isCommand(line, command)));
    return { step, prints: printed.map(([, pattern]) => pattern) };
  });
}

/** Whether a line of a page is a command, perhaps followed by a comment. */
const isCommand = (line: string, command: string) =>
  line === command || (line.startsWith(command) && /^ +#/.test(line.slice(command.length)));

describe.skipIf(process.platform === 'win32').each(guides)('$page', (guide) => {
  let one: Reader;
  beforeAll(async () => {
    one = await reader({ yes: true });
    await guide.prepare(one);
  }, 600_000);
  afterAll(() => one.close());

  it.each(guideSteps(guide).map((checked) => [checked.step.line, checked] as const))(
    'line %i',
    async (_line, { step, prints }) => {
      if (step.kind === 'file') return one.write(step);
      const { code, stdout, stderr } = await one.run(step.commands);
      expect(code, `${step.commands}\n${stdout}\n${stderr}`).toBe(0);
      for (const pattern of prints) expect(`${stdout}\n${stderr}`).toMatch(pattern);
    },
    600_000,
  );

  it.runIf(guide.after !== undefined)(
    'has done what it says',
    async () => {
      await one.done(guide.after!);
    },
    120_000,
  );

  it('names what the reader has instead, and nothing else', () => {
    for (const [text] of guide.instead ?? []) expect(readPage(guide.page)).toContain(text);
    for (const command of Object.keys(guide.sessions ?? {})) expect(readPage(guide.page)).toContain(command);
    const lines = readPage(guide.page).split('\n');
    for (const command of Object.keys(guide.prints ?? {}))
      expect(
        lines.some((line) => isCommand(line.trim(), command)),
        command,
      ).toBe(true);
  });
});
