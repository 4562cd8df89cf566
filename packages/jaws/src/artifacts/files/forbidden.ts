// Never part of a function, whatever a user includes: secrets, and files about the whole project, such as the types of all its
// functions. With those, a change of one function would change the others.
const names =
  /^(\.env(\..*)?|admin\.env|\.git|\.gitignore|\.gitattributes|\.hg|\.svn|\.aws|\.npmrc|\.yarnrc|\.yarnrc\.yml|\.netrc|\.ssh|\.jaws|\.vscode|\.idea|\.DS_Store|Thumbs\.db|\.bin|\.cache|\.package-lock\.json|__pycache__|jaws-env\.d\.ts)$/i;
const secretFiles =
  /((^|\/)(credentials(\.json|\.csv)?|rootkey\.csv|id_(rsa|dsa|ecdsa|ed25519))|accessKeys\.csv|\.(pem|p12|pfx))$/i;

/** Folders of the project itself that have no code. */
const roots = new Set(['cloudformation', 'vendor']);

/**
 * Whether a file, or a folder if the path ends with a slash, never goes into a zip. The path is relative to the project,
 * with forward slashes.
 */
export function isForbidden(path: string): boolean {
  const parts = path.split('/');
  if (roots.has(parts[0]!) || parts.some((part) => names.test(part)) || path.endsWith('.pyc')) return true;
  // Packages ship public certificates and modules with such names.
  return !parts.includes('node_modules') && secretFiles.test(path);
}
