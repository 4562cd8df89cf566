// Without the theme's fonts: the system's fonts are used.
import theme from 'vitepress/theme-without-fonts';
import Layout from './Layout.vue';
import './jaws.css';

export default { ...theme, Layout };
