import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { circles, misplacedImports } from './rooms.js';
import { productSources, sourceOf } from './sources.js';

const sources = productSources();

describe('rooms', () => {
  it('import only what the table allows', (context) => {
    context.diagnostic(`${sources.length} files`);
    assert.deepEqual(misplacedImports(sources), []);
  });

  it('have no circles', () => {
    assert.deepEqual(circles(sources), []);
  });
});

describe('the table of rooms', () => {
  const forbidden: readonly [path: string, code: string][] = [
    ['src/errors.ts', `import { fetcher } from './platform/fetcher.js';`],
    ['src/backend/backend.ts', `import type { Session } from '../session/session.js';`],
    ['src/backends/rest.ts', `import { Session } from '../session/session.js';`],
    ['src/flow/machine.ts', `import { signIn } from '../backend/backend.js';`],
    ['src/flow/machine.ts', `const later = () => import('../ceremony/ceremony.js');`],
    ['src/flow/machine.ts', `import { LitElement } from 'lit';`],
    ['src/session/session.ts', `import { startAuthentication } from '@simplewebauthn/browser';`],
    ['src/session/session.ts', `import {\n  AuthLogin,\n} from '../../components/auth-login/auth-login.js';`],
    ['src/auth.ts', `import { html } from 'lit';`],
    ['src/attic/attic.ts', `import { AuthError } from '../errors.js';`],
    ['components/auth-login/auth-login.ts', `import { AuthError } from '../../src/errors.js';`],
    ['components/auth-login/auth-login.ts', `import type { State } from '../../src/flow/state.js';`],
    ['components/auth-login/auth-login.ts', `export { jwtVerify } from 'jose';`],
  ];
  for (const [path, code] of forbidden) {
    it(`refuses ${code.replaceAll('\n', '')} in ${path}`, () => {
      assert.equal(misplacedImports([sourceOf(path, code)]).length, 1);
    });
  }

  const allowed: readonly [path: string, code: string][] = [
    ['src/backends/rest.ts', `import type { Session } from '../session/session.js';`],
    ['src/flow/machine.ts', `import type { Outcome } from '../backend/outcome.js';\nimport { to } from './state.js';`],
    ['src/ceremony/ceremony.ts', `import { startAuthentication } from '@simplewebauthn/browser';`],
    ['src/auth.ts', `import { Flow } from './flow/flow.js';\n// import { html } from 'lit';`],
    [
      'components/auth-login/steps/view.ts',
      `import { createAuth } from '../../../src/index.js';\nimport { html } from 'lit';`,
    ],
  ];
  for (const [path, code] of allowed) {
    it(`allows ${code.replaceAll('\n', ' ')} in ${path}`, () => {
      assert.deepEqual(misplacedImports([sourceOf(path, code)]), []);
    });
  }

  it('finds a circle, of types too', () => {
    const found = circles([
      sourceOf('src/flow/a.ts', `import type { B } from './b.js';`),
      sourceOf('src/flow/b.ts', `import { c } from './c.js';`),
      sourceOf('src/flow/c.ts', `const later = import('./a.js');`),
    ]);
    assert.deepEqual(found, ['src/flow/a.ts → src/flow/b.ts → src/flow/c.ts → src/flow/a.ts']);
  });
});
