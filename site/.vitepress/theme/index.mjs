// Without the theme's fonts: those of the system are there already.

import { useData, withBase } from 'vitepress';
import theme from 'vitepress/theme-without-fonts';
import { h } from 'vue';
import './jaws.css';

/** The text of the page, for programs and for those who copy from it. */
const AsMarkdown = {
  setup() {
    const { page } = useData();
    const isPage = () => page.value.relativePath !== 'index.md' && !page.value.isNotFound;
    return () =>
      isPage()
        ? h('p', { class: 'as-markdown' }, [
            h('a', { href: withBase(`/${page.value.relativePath}`), target: '_self' }, 'This page as Markdown'),
          ])
        : undefined;
  },
};

export default { ...theme, Layout: () => h(theme.Layout, undefined, { 'doc-footer-before': () => h(AsMarkdown) }) };
