import type { BetterAuthPlugin } from 'better-auth';
import { challengeEndpoints } from './challenge-endpoints.js';
import { devices } from './devices.js';
import { failedAttempts } from './failed-attempts.js';
import { gate } from './gate.js';
import { enrolment, guard } from './guard.js';
import { passkeyFactor } from './passkey-factor.js';
import { revocation } from './revocation.js';
import { schema } from './schema.js';
import { sessionAssurance } from './session-assurance.js';
import type { AdaptiveSettings } from './settings.js';
import { stepUp } from './step-up.js';

/**
 * Adaptive sign-in for Better Auth, with the risk engine of `keylit/risk`. It stands after every plug-in that signs in and
 * after the stock two-factor plug-in, and speaks this with Keylit's adapter:
 *
 * - any way of signing in may answer `{ stepUp: { id, expiresAt, extendable, reasons, methods, trustDevice } }` in place of a session;
 *   ways that end in a redirect lead back without one, and `GET /adaptive/challenge` says why
 * - `POST /adaptive/send`, `POST /adaptive/verify`, `GET /adaptive/passkey-options`, `POST /adaptive/passkey` pass it
 * - `POST /adaptive/extend` answers `{ stepUp }` with a later end, three times and up to a quarter of an hour in all
 * - `POST /adaptive/step-up` asks for one in a session that there is; `session.assurance` of `/get-session` tells what it has
 * - `GET /adaptive/devices`, `POST /adaptive/devices/revoke`: trusted browsers
 * - 403 `SIGN_IN_BLOCKED`; 403 `STEP_UP_REQUIRED` where a factor was to be enrolled; 401 by RFC 9470 before a guarded act
 */
export function adaptive(settings: AdaptiveSettings) {
  return {
    id: 'adaptive',
    schema,
    endpoints: { ...challengeEndpoints(settings), ...passkeyFactor(settings), ...stepUp(settings), ...devices(settings) },
    hooks: { before: [guard(settings), enrolment(settings)], after: [failedAttempts(settings), gate(settings), revocation(settings), sessionAssurance()] },
    rateLimit: [
      { pathMatcher: (path) => path === '/adaptive/send', window: 60, max: 5 },
      { pathMatcher: (path) => path === '/adaptive/verify' || path === '/adaptive/passkey', window: 10, max: 5 },
      { pathMatcher: (path) => path.startsWith('/adaptive/'), window: 10, max: 20 },
    ],
  } satisfies BetterAuthPlugin;
}
