/**
 * The screens among the states: those that are rendered alike are one. Along the way, every problem has to be told in
 * words, on every step where it may come up.
 */
export async function distinct(all, sheets, id) {
  const found = [];
  const mute = [];
  const waiting = [...all.entries()];
  await Promise.all(
    sheets.map(async (sheet) => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [index, screen] = next;
        await sheet.show(screen, [id]).catch((error) => {
          throw new Error(`${screen.name}: ${error.message}`);
        });
        const { markup, words } = await sheet.in(id, 'read');
        // Of a sign-in that is blocked the step itself speaks: its heading, which takes the focus.
        const isError = screen.kind === 'flow' && screen.step !== 'blocked' && Boolean(screen.screen.state.problem);
        if (isError && !words) mute.push(screen.name);
        found.push({ ...screen, index, markup, isError });
      }
    }),
  );
  found.sort((a, b) => a.index - b.index);
  const first = new Map();
  for (const screen of found) if (!first.has(screen.markup)) first.set(screen.markup, screen);
  return { screens: [...first.values()], mute };
}
