import { useState } from 'preact/hooks';
import { Icon } from './icon.tsx';

interface CodeProps {
  readonly text: string;
  readonly label: string;
}

/** The number of characters that are shown; copying takes all. */
const most = 200_000;

export function Code({ text, label }: CodeProps) {
  return (
    <div class="code">
      <Copy text={text} what={label} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
      <section class="code-box" tabIndex={0} aria-label={label}>
        <pre>
          {text.slice(0, most)}
          {text.length > most && '\n…'}
        </pre>
      </section>
    </div>
  );
}

export function Copy({ text, what, words }: { readonly text: string; readonly what: string; readonly words?: string }) {
  const [done, setDone] = useState('');
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => setDone('Copied'),
      () => setDone('Not allowed'),
    );
    setTimeout(() => setDone(''), 2000);
  };
  return (
    <button
      type="button"
      class={words ? '' : 'quiet copy'}
      onClick={copy}
      {...(words ? {} : { 'aria-label': `Copy ${what}` })}
    >
      <Icon name="copy" />
      <span role="status">{done || words}</span>
    </button>
  );
}
