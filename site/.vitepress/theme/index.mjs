// Without the theme's fonts: those of the system are there already.
import theme from 'vitepress/theme-without-fonts';
import Layout from './Layout.vue';
import './jaws.css';

export default { ...theme, Layout };
