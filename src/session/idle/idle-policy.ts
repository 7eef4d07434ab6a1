import { AuthError } from '../../errors.js';
import type { IdleOptions, IdlePreset } from './idle-options.js';
import { idlePresets } from './idle-presets.js';

/** `IdleOptions` with every default filled in; `absoluteMs` is `Infinity` where only the server sets an end. */
export interface IdlePolicy extends IdleOptions {
  readonly warnMs: number;
  readonly absoluteMs: number;
}

/** The least time in which a person must be able to say that they are there (WCAG 2.2, 2.2.1). */
const leastWarning = 20_000;

/** Checks what a page asks for; throws `config-options` with the path of the first mistake. */
export function idlePolicy(options: IdleOptions | IdlePreset): IdlePolicy {
  const { afterMs, action, warnMs, absoluteMs }: IdleOptions = typeof options === 'string' ? preset(options) : options;
  if (!isDuration(afterMs)) refuse('afterMs', `${String(afterMs)} is no number of milliseconds`);
  const warning = warnMs ?? Math.min(60_000, Math.max(leastWarning, afterMs / 2));
  if (!isDuration(warning) || warning < leastWarning) refuse('warnMs', `${String(warnMs)} is less than ${leastWarning}: people need time to answer (WCAG 2.2.1)`);
  if (afterMs <= warning) refuse('afterMs', `${afterMs} is no longer than the warning of ${warning}`);
  if (action !== 'lock' && action !== 'sign-out') refuse('action', 'it is neither lock nor sign-out');
  if (absoluteMs !== undefined && !isDuration(absoluteMs)) refuse('absoluteMs', `${String(absoluteMs)} is no number of milliseconds`);
  return { afterMs, action, warnMs: warning, absoluteMs: absoluteMs ?? Infinity };
}

function preset(name: string): IdleOptions {
  if (Object.hasOwn(idlePresets, name)) return idlePresets[name as IdlePreset];
  throw new AuthError('config-options', { path: '/idle', detail: `"${name}" is none of ${Object.keys(idlePresets).join(', ')}` });
}

const isDuration = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value > 0;

function refuse(key: string, detail: string): never {
  throw new AuthError('config-options', { path: `/idle/${key}`, detail });
}
