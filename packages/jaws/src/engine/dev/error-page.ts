import { readFileSync, realpathSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import type { Failure } from '../../base/lambda-failure.ts';
import { breakable, escapeHtml, pageHtml } from '../../base/page/look.ts';
import { type Place, placeIn } from './failure.ts';

/** What a page shows about an invocation that failed. */
export interface Failed {
  readonly root: string;
  readonly function: string;
  /** Of the API's request. */
  readonly requestId: string;
  /** The request id of the function's run, which `jaws replay` knows. */
  readonly invocation: string;
  readonly method: string;
  readonly path: string;
  /** Undefined if the log does not say. */
  readonly failure: Failure | undefined;
  /** `<type>: <message>`. */
  readonly error: string;
}

export interface HtmlAnswer {
  readonly html: string;
  /** Its Content-Security-Policy. */
  readonly policy: string;
}

/** Lines of the source that are shown before and behind the one that failed. */
const around = 4;

const STYLE = `
h1 { color: var(--bad); }
pre { padding: .75rem 0; }
pre span { display: block; padding: 0 1rem; min-width: max-content; }
pre i { display: inline; padding: 0; font-style: normal; color: var(--dim); }
.here { background: var(--mark); }
.here i { color: var(--text); }
`;

/**
 * For a browser: what failed, where in the source, and the stack that led there. It runs no script and loads nothing.
 */
export function errorPage(failed: Failed): HtmlAnswer {
  const { failure } = failed;
  const place = failure && placeIn(failure.trace);
  const title = failure ? `${failure.type}: ${failure.message}` : failed.error;
  const frame = place && frameOf(failed.root, place);
  const where = place ? `, ${place.file}:${place.line}` : '';
  const trace = failure?.trace.map(
    (line) => `<span class="${isOwn(line) ? 'own' : 'dim'}">${escapeHtml(line.trim())}</span>`,
  );
  return pageHtml({
    title,
    brand: 'jaws dev',
    style: STYLE,
    main: [
      `<h1>${breakable(title)}</h1>`,
      `<p>${breakable(`${failed.method} ${failed.path} → ${failed.function}${where}`)}</p>`,
      frame === undefined ? '' : `<h2>Source</h2>\n${code('The lines that failed', frame)}`,
      trace === undefined || trace.length === 0
        ? ''
        : `<h2>Stack</h2>\n${code('The stack of the error', trace.join(''))}`,
      '<h2>What next</h2>',
      '<ul>',
      '<li>Save the file: <code>jaws dev</code> takes it, and the next request runs it.</li>',
      `<li><code>jaws replay ${escapeHtml(failed.invocation.slice(0, 8))}</code> repeats this event.</li>`,
      `<li><code>jaws logs ${escapeHtml(failed.function)}</code> shows what the function wrote.</li>`,
      '</ul>',
    ].join('\n'),
    footer: `Request ${breakable(failed.requestId)}.`,
  });
}

/** A plain page for responses that come before any function runs. */
export const plainPage = (title: string, message: string): HtmlAnswer =>
  pageHtml({
    title,
    brand: 'jaws dev',
    main: `<h1>${escapeHtml(title)}</h1>\n<p>${breakable(message)}</p>\n<p class="dim">What functions wrote is in <code>jaws logs</code>.</p>`,
  });

/** Code that scrolls sideways must scroll by keyboard, too. */
const code = (label: string, html: string): string =>
  `<pre tabindex="0" role="region" aria-label="${label}">${html}</pre>`;

/** The same for other clients: AWS's response, and with it the details that AWS keeps to itself. */
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

/** The lines around a place. Undefined for a file outside the project. */
function frameOf(root: string, { file, line }: Place): string | undefined {
  try {
    const real = realpathSync(join(root, file));
    const inside = relative(realpathSync(root), real);
    if (inside.startsWith('..') || isAbsolute(inside) || inside.split(sep)[0] === '.jaws') return undefined;
    const lines = readFileSync(real, 'utf8').split('\n');
    const first = Math.max(1, line - around);
    const last = Math.min(lines.length, line + around);
    const width = String(last).length;
    const shown = lines.slice(first - 1, last).map((text, index) => {
      const number = first + index;
      return `<span${number === line ? ' class="here"' : ''}><i>${String(number).padStart(width)}  </i>${escapeHtml(text)}</span>`;
    });
    return shown.join('');
  } catch {
    return undefined;
  }
}
