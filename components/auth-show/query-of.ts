import { AuthError, type AuthzQuery } from '../../src/index.js';

/** What the attributes of `<auth-show>` ask, by their names. */
export interface Demands {
  readonly 'has-role': string | null | undefined;
  readonly 'has-permission': string | null | undefined;
  readonly 'max-age': number | string | null | undefined;
  readonly acr: string | null | undefined;
}

/**
 * One query of all that the attributes ask, and of the page's own; `null` where nothing is asked. An attribute that is
 * there and names nothing is a mistake, told as `config-options`: an empty role must not show what is for a role alone.
 */
export function queryOf(demands: Demands, own: AuthzQuery | null): AuthzQuery | null {
  const names = (path: 'has-role' | 'has-permission' | 'acr'): readonly string[] | null => {
    const value = demands[path] ?? null;
    const found = value?.split(/\s+/).filter(Boolean) ?? null;
    if (found?.length === 0) throw new AuthError('config-options', { path, detail: 'it names nothing' });
    return found;
  };
  const roles = names('has-role');
  const permissions = names('has-permission');
  const acrValues = names('acr');
  const maxAge = secondsOf(demands['max-age'] ?? null);
  // Names from markup: what the app has registered for the compiler is not known here.
  const all = [
    roles && { any: roles.map((role) => ({ role })) },
    permissions && { any: permissions.map((permission) => ({ permission })) },
    (acrValues ?? maxAge) !== null && { fresh: { ...(acrValues && { acrValues }), ...(maxAge !== null && { maxAge }) } },
    own,
  ].filter(Boolean) as AuthzQuery[];
  return all.length > 0 ? { all } : null;
}

function secondsOf(value: number | string | null): number | null {
  if (value === null) return null;
  const seconds = typeof value === 'number' ? value : /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : Number.NaN;
  if (Number.isFinite(seconds) && seconds >= 0) return seconds;
  throw new AuthError('config-options', { path: 'max-age', detail: `"${value}" is no number of seconds` });
}
