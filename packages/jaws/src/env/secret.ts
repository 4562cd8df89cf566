const names =
  /(^|_)(SECRET|TOKEN|PASSWORD|PASSWD|PWD|PASS|PASSPHRASE|CREDENTIALS?|PRIVATE|APIKEY|KEY|AUTH|DSN|SALT|CERT|HOOK|WEBHOOK)(S?$|_)/i;

/** A variable that says where a secret is: `DB_PASSWORD_FILE=/run/secrets/db`. */
const placeName = /_(FILE|PATH|DIR|FOLDER)$/i;
const place = /^([/~.]|[a-z]:[\\/])/i;

/** Prefixes that issuers document, with what has to follow; a digit is required where the prefix is also an ordinary word. */
const tokens = [
  /^(A3T[A-Z0-9]|AKIA|ASIA)[A-Z0-9]{12,}$/,
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY/,
  // JSON Web Tokens, signed or encrypted.
  /^eyJ[\w-]+\.[\w-]+\.[\w-]*(\.[\w-]*){0,2}$/,
  /^(Basic|Bearer) \S{8,}$/i,
  /^[spr]k_(live|test)_\w{8,}$/,
  /^sk[-_](?=\D*\d)[\w-]{12,}$/,
  /^(gh[opsur]|github_pat|npm|whsec|hf|r8|shp(at|ss|ca|pa)|dop_v1|glsa|lin_api|rubygems|sbp|ntn|figd|dckr_pat|pscale_(tkn|pw)|sntrys|phx)_(?=\D*\d)\w{12,}/,
  /^(glpat|gldt|glrt|xox[abeoprs]|xapp|xkeysib|sq0(atp|csp)|tskey|GOCSPX|NRAK|PMAK|CFPAT|pypi)-(?=\D*\d)[\w-]{12,}/,
  /^key-[0-9a-f]{32}$/,
  /^SG\.[\w-]{12,}\.[\w-]{12,}$/,
  /^sk\.eyJ[\w-]+\.[\w-]+$/,
  /^AIza[\w-]{30,}$/,
  /^ya29\.[\w-]{12,}/,
  /^hv[bs]\.[\w-]{12,}$/,
  /^AGE-SECRET-KEY-1[A-Z0-9]{12,}$/,
  /^\d{8,10}:[\w-]{35}$/,
  /(^|[;\s])(AccountKey|SharedAccessKey|SharedAccessSignature|Password|Pwd)=[^;\s]{4,}/i,
];

/** An address with a password. One with several hosts is not a URL to a parser. */
const withPassword = /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i;

/** Parameters that are secret by their name; a `key` or `code` is one only if it looks like nothing a person has written. */
const parameter =
  /^(sig|signature|token|(access|auth|id|refresh)[-_]?token|(client[-_]?)?secret|password|pwd|api[-_]?key|x-(amz|goog)-signature)$/i;
const perhaps = /^(key|code|auth)$/i;
const isRandom = (text: string) => /^[\w~+/=.-]{16,}$/.test(text) && /\d/.test(text) && /[a-z]/i.test(text);

/** Webhooks whose path is the secret. */
const webhooks =
  /^(hooks\.slack\.com\/(services|workflows|triggers)|(canary\.|ptb\.)?discord(app)?\.com\/api\/webhooks|[\w-]+\.webhook\.office\.com\/webhook|hooks\.zapier\.com\/hooks|events\.pagerduty\.com\/integration|api\.telegram\.org\/bot)/;
/** A long part of a path in which capitals, small letters and digits are mixed. A digest, an id in hex or a name is not one. */
const randomPart = /^(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])(?=\D*\d)[A-Za-z0-9]{24,}$/;

function isSecretAddress(value: string): boolean {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(value) || /^file:/i.test(value)) return false;
  if (withPassword.test(value)) return true;
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  if (isRandom(url.username) || webhooks.test(`${url.hostname}${url.pathname}`)) return true;
  const parameters = [...url.searchParams, ...new URLSearchParams(url.hash.slice(1))];
  return (
    parameters.some(
      ([name, text]) => (parameter.test(name) && text.length >= 4) || (perhaps.test(name) && isRandom(text)),
    ) || url.pathname.split('/').some((part) => randomPart.test(part))
  );
}

/** Whether a value has the form of a secret: a key, a token, or an address that holds one. */
export const hasSecretForm = (value: string): boolean =>
  tokens.some((one) => one.test(value)) || isSecretAddress(value);

/** Whether a variable is probably a secret: by words of its name, or by the form of its value. */
export function looksSecret(name: string, value: string): boolean {
  if (value === '') return false;
  const isPlace = placeName.test(name) && place.test(value);
  return (names.test(name) && !isPlace) || hasSecretForm(value);
}
