/** The presets by name; what they say is in `idlePresets`. */
export type IdlePreset = 'pci' | 'aal2' | 'aal3' | 'owasp-high';

/**
 * When a session that nobody uses is locked or ended. **The server must enforce the same** (session.md IDL-6): what a
 * page counts helps the person who left a screen unattended; somebody who holds the cookie or a token is not stopped by it.
 */
export interface IdleOptions {
  /**
   * Milliseconds without a key, a click, a touch or a turn of the wheel, in any tab, until it is locked or ended; more
   * than `warnMs`. Only a person's input counts: not requests, refreshes, timers or a tab that gets the focus.
   */
  readonly afterMs: number;
  /**
   * Milliseconds before that, and before the absolute end, from which the person is warned. At least 20,000 (WCAG 2.2,
   * 2.2.1); default 60,000, and no more than half of a short `afterMs`.
   */
  readonly warnMs?: number | undefined;
  /** `lock`: the same person goes on where they were after proving who they are; `sign-out`: the session ends. */
  readonly action: 'lock' | 'sign-out';
  /**
   * Milliseconds after signing in at which the session ends whatever the person does; default: only when the server
   * says so. Where the server names an earlier end, that one counts.
   */
  readonly absoluteMs?: number | undefined;
}
