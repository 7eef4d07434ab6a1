import { browserPlatform } from '../../src/platform/platform.js';
import { persistTokens } from '../../src/session/tokens/persist-tokens.js';
import { serveRefreshes } from '../../src/session/worker/serve-refreshes.js';
import { tabBackend } from '../support/tab-backend.js';

serveRefreshes({ backend: tabBackend(browserPlatform, { origin: location.origin }), tokenStore: persistTokens() });
