import { options, type VNode } from 'preact';
import { visible } from './format.ts';

const attributes = ['title', 'aria-label', 'placeholder'] as const;

/**
 * Makes invisible characters visible in every text of the page: names and messages come from AWS, functions and people, and may contain characters that
 * hide or turn the text beside them. Values of fields stay as they are, because they are sent.
 */
export function guardTexts(): void {
  const before = options.vnode;
  options.vnode = (vnode) => {
    guard(vnode);
    before?.(vnode);
  };
}

/** Preact makes a node without a type for each text. */
function guard(vnode: Omit<VNode, 'type' | 'props'> & { type: unknown; props: unknown }): void {
  if (vnode.type === null) {
    if (typeof vnode.props === 'string') vnode.props = visible(vnode.props);
    return;
  }
  if (typeof vnode.type !== 'string') return;
  const props = vnode.props as Record<string, unknown>;
  for (const name of attributes) {
    const value = props[name];
    if (typeof value === 'string') props[name] = visible(value);
  }
}
