import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import { rollup } from 'rollup';

/** In bytes of brotli: the adapter of OpenID Connect providers with its library, beside what a page has loaded anyway. */
export const OIDC = 10_000;

/**
 * What `keylit/backends/oidc.js` adds to a page: the entry, and the chunk that speaks the protocol. What an option
 * loads (`verifySignature`, `userInfo`, `par`, `signOutUri`) is named apart.
 */
export async function measureOidc() {
  const input = fileURLToPath(new URL('../../build/src/backends/oidc/oidc.js', import.meta.url));
  const bundle = await rollup({
    input,
    // Every page with Keylit on it has these.
    external: (id) => /\/src\/(errors\.js|platform\/)/.test(id) || /^(\.\.\/)+(errors\.js|platform\/)/.test(id),
    preserveEntrySignatures: 'allow-extension',
    plugins: [nodeResolve({ browser: true }), terser({ module: true, ecma: 2022, compress: { passes: 3, pure_getters: true, unsafe_arrows: true, unsafe_methods: true, keep_fargs: false }, format: { comments: false } })],
  });
  const { output } = await bundle.generate({ format: 'es', hoistTransitiveImports: false });
  const files = output.map(({ name, code }) => ({ name, bytes: brotliCompressSync(code).length }));
  const isOptional = ({ name }) => /^(signature|user-info|pushed|sign-out-url)$/.test(name);
  return { files, bytes: files.filter((file) => !isOptional(file)).reduce((sum, { bytes }) => sum + bytes, 0), optional: files.filter(isOptional) };
}
