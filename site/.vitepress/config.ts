import { defineConfig } from 'vitepress';
import { groups, pageText, slugOf, titleOf } from '../pages.ts';

const link = (page: string) => `/${page.replace(/\.md$/, '')}`;

export default defineConfig({
  title: 'JAWS',
  description: 'Serverless on AWS, in every stage and region, with a local AWS inside',
  lang: 'en-US',
  base: process.env.SITE_BASE ?? '/',
  srcDir: '.pages',
  cacheDir: '../node_modules/.cache/vitepress',
  markdown: {
    // Pages also contain other people's texts: nothing in them is HTML or a template.
    html: false,
    anchor: { slugify: slugOf },
    toc: { slugify: slugOf },
    headers: { slugify: slugOf },
    attrs: { leftDelimiter: '{:', rightDelimiter: '}' },
    // The usual themes' comments are too pale.
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config(md) {
      // Indented code looks and scrolls like fenced code.
      md.core.ruler.push('indented-code', ({ tokens }) => {
        for (const token of tokens)
          if (token.type === 'code_block') Object.assign(token, { type: 'fence', info: 'text' });
      });
      // A heading without a word does not count.
      md.core.ruler.push('empty-headings', ({ tokens }) => {
        for (const [at, token] of tokens.entries()) {
          const [text, end] = [tokens[at + 1], tokens[at + 2]];
          if (token.type === 'th_open' && text?.content === '' && end) token.tag = end.tag = 'td';
        }
      });
      for (const name of ['text', 'code_inline']) {
        const render = md.renderer.rules[name];
        if (render) md.renderer.rules[name] = (...given) => render(...given).replaceAll('{{', '&#123;&#123;');
      }
    },
  },
  // Pages do not show when they were changed, and load nothing from elsewhere.
  lastUpdated: false,
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Start', link: '/start' },
      { text: 'Commands', link: '/commands' },
      { text: 'Local AWS', link: '/cloud' },
    ],
    sidebar: Object.entries(groups).map(([text, pages]) => ({
      text,
      items: pages.map(([source, page]) => ({ text: titleOf(pageText(source)), link: link(page) })),
    })),
  },
});
