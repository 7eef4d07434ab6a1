import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import json from '@rollup/plugin-json';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';

/** Hands each compiled file's own source map to Rollup, so that the bundles map back to TypeScript. */
const typescriptMaps = {
  name: 'typescript-maps',
  async load(id) {
    if (!/[\\/]build[\\/].*\.js$/.test(id)) return null;
    const [code, map] = await Promise.all([readFile(id, 'utf8'), readFile(`${id}.map`, 'utf8')]);
    return { code: code.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n'), map: JSON.parse(map) };
  },
};

/** The style sheet is written by hand and shipped as it is. */
const styleSheet = {
  name: 'style-sheet',
  // Chunks of an earlier build bear other names and would be published too.
  buildStart: () => rmSync('dist/cdn', { recursive: true, force: true }),
  async writeBundle() {
    await mkdir('dist/cdn', { recursive: true });
    await copyFile('components/styles/keylit.css', 'dist/cdn/keylit.css');
  },
};

const minified = terser({ module: true, ecma: 2022, compress: { passes: 3, pure_getters: true, unsafe_arrows: true, unsafe_methods: true, keep_fargs: false }, format: { comments: /allFunctionsCalledOnLoad/ } });

/** The scripts of the two pages that a provider leads back to: each alone, and done before any other script begins. */
const pageScript = (name, file) => ({
  input: `build/src/backends/oidc/${name}.js`,
  plugins: [nodeResolve({ browser: true }), typescriptMaps, minified],
  output: { file: `dist/cdn/${file}.js`, format: 'iife', sourcemap: true },
});

const documents = json({ compact: true, namedExports: false });
const defines = readdirSync('build/components').map((name) => `build/components/${name}/define.js`).filter(existsSync);

export default [
  {
    // npm: one file per module, dependencies left to the consumer's bundler.
    input: [
      'build/src/index.js',
      'build/src/testing.js',
      'build/src/risk.js',
      'build/src/report/command/main.js',
      'build/src/risk/device/device-key.js',
      'build/src/session/tokens/persist-tokens.js',
      'build/src/session/worker/refresh-in-worker.js',
      'build/src/session/worker/serve-refreshes.js',
      'build/src/backends/better-auth/better-auth.js',
      'build/src/backends/memory/memory.js',
      'build/src/backends/oidc/oidc.js',
      'build/components/elements.js',
      'build/components/all.js',
      ...defines,
    ],
    external: /^(lit|@lit|lit-html|lit-element|jose|oauth4webapi|@simplewebauthn|@cfworker|uqr)(\/|$)/,
    plugins: [nodeResolve({ ignoreSideEffectsForRoot: true }), documents, typescriptMaps],
    output: {
      dir: 'dist',
      format: 'es',
      sourcemap: true,
      preserveModules: true,
      preserveModulesRoot: 'build',
      // npm never packs a folder called node_modules, and tslib's helper would land in one.
      entryFileNames: ({ name }) => `${name.replace(/^.*node_modules\//, 'vendor/')}.js`,
    },
  },
  {
    // A <script type="module"> without a bundler: one entry, and the chunks that it loads when they are needed.
    input: { keylit: 'build/components/keylit.js' },
    // The chunks may import from the entry: a facade before it would cost a round trip.
    preserveEntrySignatures: 'allow-extension',
    plugins: [nodeResolve({ browser: true, ignoreSideEffectsForRoot: true }), documents, typescriptMaps, minified, styleSheet],
    output: {
      dir: 'dist/cdn',
      format: 'es',
      sourcemap: true,
      // Chromium compiles the entry while it arrives, not function by function once the form is waiting for it.
      banner: ({ isEntry }) => (isEntry ? '//# allFunctionsCalledOnLoad' : ''),
      chunkFileNames: 'chunks/[name]-[hash:6].js',
      hoistTransitiveImports: false,
    },
  },
  {
    // The same for the adapter of OpenID Connect providers: `import { oidc } from '/keylit/oidc.js'`. Apart from the above, whose first screen is no larger for it.
    input: { oidc: 'build/src/backends/oidc/oidc.js' },
    plugins: [nodeResolve({ browser: true, ignoreSideEffectsForRoot: true }), typescriptMaps, minified],
    output: { dir: 'dist/cdn', format: 'es', sourcemap: true, chunkFileNames: 'chunks/oidc-[name]-[hash:6].js', hoistTransitiveImports: false },
  },
  {
    // And for keeping tokens over reloads, which nobody gets without naming it.
    input: { 'persist-tokens': 'build/src/session/tokens/persist-tokens.js' },
    plugins: [nodeResolve({ browser: true, ignoreSideEffectsForRoot: true }), typescriptMaps, minified],
    output: { dir: 'dist/cdn', format: 'es', sourcemap: true, chunkFileNames: 'chunks/persist-[name]-[hash:6].js', hoistTransitiveImports: false },
  },
  pageScript('popup-bridge', 'popup-bridge'),
  pageScript('callback-page', 'oidc-callback'),
];
