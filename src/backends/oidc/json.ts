/** A JSON object of which nothing is known; an empty one where the text is none. */
export function objectIn(text: string | null): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** A claim set without any check: for the clock, and to tell whose a token is. */
export function unverifiedClaims(jwt: unknown): Readonly<Record<string, unknown>> {
  try {
    const binary = atob((String(jwt).split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'));
    return objectIn(new TextDecoder().decode(Uint8Array.from(binary, (character) => character.charCodeAt(0))));
  } catch {
    return {};
  }
}
