import { readdirSync, readFileSync } from 'node:fs';
import { accountScreens } from '../../build/test/screens/account-screens.js';
import { explore } from '../../build/test/screens/explore.js';

const documents = new URL('../../src/flow/documents/', import.meta.url);
const steps = new URL('../../build/components/steps/', import.meta.url);

/** Every state that the flow documents lead to, and every screen of the other elements, as the stage takes them. */
export function allScreens() {
  const flows = Object.fromEntries(
    inOrder(readdirSync(documents)).map((file) => [
      file.replace('.json', ''),
      JSON.parse(readFileSync(new URL(file, documents), 'utf8')),
    ]),
  );
  return [
    ...explore(flows).map((screen) => ({ kind: 'flow', name: screen.name, step: screen.state.step.kind, screen })),
    ...accountScreens.map(({ name, element }) => ({ kind: 'account', name, element })),
  ];
}

/** Every step that has a view, by the modules that hold them. */
export async function stepsWithView() {
  const modules = readdirSync(steps).filter((file) => file.endsWith('-views.js'));
  const views = await Promise.all(modules.map(async (file) => Object.keys((await import(new URL(file, steps))).views)));
  return ['identifier', ...views.flat()];
}

/** Sign-in first: a screen bears the name of the first flow that comes to it. */
const inOrder = (files) => ['sign-in.json', ...files.filter((file) => file !== 'sign-in.json')];
