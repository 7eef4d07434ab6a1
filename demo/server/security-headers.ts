import type { ServerResponse } from 'node:http';

export const REPORT_PATH = '/csp-report';

/** The strictest policy that Keylit promises to work under: no nonce, no exception, Trusted Types enforced. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types lit-html 'allow-duplicates'",
  `report-uri ${REPORT_PATH}`,
].join('; ');

/** On every reply. */
export function setCommonHeaders(response: ServerResponse): void {
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  response.setHeader('referrer-policy', 'same-origin');
  response.setHeader('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
}

/** On every page. A page that takes a token from its address lets no address out at all. */
export function setPageHeaders(response: ServerResponse, page: { readonly takesToken: boolean }): void {
  response.setHeader('content-security-policy', CONTENT_SECURITY_POLICY);
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  if (page.takesToken) response.setHeader('referrer-policy', 'no-referrer');
}
