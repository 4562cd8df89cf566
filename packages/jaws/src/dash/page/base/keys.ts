import { useLayoutEffect } from 'preact/hooks';
import { go, home, type PageName, type Route } from './route.ts';

/** Letters that open a page, after g. */
export const pageKeys: Readonly<Record<string, PageName>> = {
  h: 'home',
  f: 'functions',
  r: 'releases',
  w: 'rollout',
  q: 'requests',
  c: 'console',
  l: 'logs',
  m: 'metrics',
  p: 'cost',
  v: 'variables',
  o: 'local',
};

/** Milliseconds between the two keys. */
const together = 1200;

/** Shortcuts of single keys, ignored while the user types or a dialog is open. */
export function useKeys(enabled: boolean, route: Route, stage: string | undefined, help: () => void): void {
  // Listens as soon as the page is painted.
  useLayoutEffect(() => {
    if (!enabled) return;
    let afterG = Number.NEGATIVE_INFINITY;
    const onKeyDown = (event: KeyboardEvent) => {
      const at = event.target;
      const isTyping = at instanceof Element && at.closest('input:not([type=checkbox]),select,textarea,dialog');
      if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      // The time of the key press, however long the page has been busy since.
      const wasG = event.timeStamp - afterG < together;
      afterG = Number.NEGATIVE_INFINITY;
      if (event.key === '?') return act(event, help);
      if (event.key === '/') {
        const search = document.querySelector<HTMLInputElement>('[data-search]');
        return search ? act(event, () => focusAll(search)) : undefined;
      }
      if (event.key === 'g' && !wasG) {
        afterG = event.timeStamp;
        return;
      }
      const page = wasG && Object.hasOwn(pageKeys, event.key) ? pageKeys[event.key] : undefined;
      if (!page) return;
      act(event, () =>
        go(page === 'home' || stage === undefined ? home : { ...route, stage, page, item: undefined, query: {} }),
      );
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [enabled, route, stage, help]);
}

/** Not every browser focuses a selected field. */
function focusAll(search: HTMLInputElement): void {
  search.focus();
  search.select();
}

function act(event: Event, what: () => void): void {
  event.preventDefault();
  what();
}
