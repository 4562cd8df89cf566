/** The versions of Node that are supported, the oldest one exactly. .github/workflows/ci.yml has the same. */
export const NODES = ['20.19', '22', '24', '26'];
