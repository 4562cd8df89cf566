import { readFileSync, realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Failure } from '../../base/lambda-failure.ts';
import { type Place, placeIn } from './failure.ts';

/** What a page says about an invocation that failed. */
export interface Failed {
  readonly root: string;
  readonly function: string;
  /** Of the API's request. */
  readonly requestId: string;
  /** Of the function's run: `jaws replay` knows it. */
  readonly invocation: string;
  readonly method: string;
  readonly path: string;
  /** Undefined where the log does not say. */
  readonly failure: Failure | undefined;
  /** `<type>: <message>`. */
  readonly error: string;
}

/** Lines of the source that are shown before and behind the one that failed. */
const around = 4;

/** For a browser: what failed, where in the source, and how it came there. It runs no script and loads nothing. */
export function errorPage(failed: Failed): string {
  const { failure } = failed;
  const place = failure && placeIn(failure.trace);
  const title = failure ? `${failure.type}: ${failure.message}` : failed.error;
  const frame = place && frameOf(failed.root, place);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<style>
  :root { color-scheme: light dark; --dim: #667; --bad: #b3261e; --line: #b3261e22; --edge: #8884; }
  @media (prefers-color-scheme: dark) { :root { --dim: #99a; --bad: #ff8a80; --line: #ff8a8022; } }
  body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; padding: 2rem 1rem; max-width: 60rem; }
  h1 { font-size: 1.25rem; color: var(--bad); overflow-wrap: anywhere; margin: 0 0 .25rem; }
  p { color: var(--dim); margin: 0 0 1.25rem; overflow-wrap: anywhere; }
  pre { font: 13px/1.6 ui-monospace, monospace; border: 1px solid var(--edge); border-radius: 6px; padding: .75rem 0; overflow-x: auto; }
  pre span { display: block; padding: 0 1rem; white-space: pre; min-width: max-content; }
  .here { background: var(--line); }
  .dim { color: var(--dim); }
</style>
<h1>${escaped(title)}</h1>
<p>${escaped(failed.method)} ${escaped(failed.path)} → ${escaped(failed.function)}${place ? `, ${escaped(place.file)}:${place.line}` : ''}</p>
${frame ?? ''}
${failure && failure.trace.length > 0 ? `<pre>${failure.trace.map((line) => `<span class="${isOwn(line) ? 'own' : 'dim'}">${escaped(line.trim())}</span>`).join('')}</pre>` : ''}
<p>Request ${escaped(failed.requestId)}. Save the file to try again; <code>jaws replay ${escaped(failed.invocation.slice(0, 8))}</code> repeats this event.</p>
</html>
`;
}

/** The same for other clients: what AWS answers, and beside it what it keeps to itself. */
export const errorJson = ({ function: id, invocation, requestId, failure, error }: Failed): string =>
  `${JSON.stringify(
    {
      message: 'Internal server error',
      function: id,
      requestId,
      invocation,
      error: failure ?? { type: error.split(':')[0], message: error.slice(error.indexOf(':') + 2), trace: [] },
    },
    null,
    2,
  )}\n`;

const isOwn = (line: string): boolean => placeIn([line]) !== undefined;

/** The lines around a place. Undefined for a file that is not the project's. */
function frameOf(root: string, { file, line }: Place): string | undefined {
  try {
    const real = realpathSync(join(root, file));
    const inside = relative(realpathSync(root), real);
    if (inside.startsWith('..') || inside.split(sep)[0] === '.jaws') return undefined;
    const lines = readFileSync(real, 'utf8').split('\n');
    const first = Math.max(1, line - around);
    const last = Math.min(lines.length, line + around);
    const width = String(last).length;
    const shown = lines.slice(first - 1, last).map((text, index) => {
      const number = first + index;
      return `<span${number === line ? ' class="here"' : ''}><span class="dim" style="display:inline;padding:0">${String(number).padStart(width)}  </span>${escaped(text)}</span>`;
    });
    return `<pre>${shown.join('')}</pre>`;
  } catch {
    return undefined;
  }
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
