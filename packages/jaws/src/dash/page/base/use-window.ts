import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

export interface Window {
  readonly from: number;
  readonly to: number;
}

const beyond = 8;

/** Which of `total` rows of equal height to render, given the scroll position of their box. */
export function useWindow(box: RefObject<HTMLElement | null>, total: number, height: number): Window {
  const [seen, setSeen] = useState({ top: 0, size: 800 });
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    let frame = 0;
    const measure = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        // By whole rows: a pixel more or less changes nothing.
        const top = Math.floor(element.scrollTop / height) * height;
        const size = element.clientHeight;
        setSeen((before) => (before.top === top && before.size === size ? before : { top, size }));
      });
    };
    measure();
    element.addEventListener('scroll', measure, { passive: true });
    const sizes = new ResizeObserver(measure);
    sizes.observe(element);
    return () => {
      cancelAnimationFrame(frame);
      element.removeEventListener('scroll', measure);
      sizes.disconnect();
    };
  }, [box, height]);
  const from = Math.max(0, Math.min(total, Math.floor(seen.top / height)) - beyond);
  return { from, to: Math.min(total, Math.ceil((seen.top + seen.size) / height) + beyond) };
}
