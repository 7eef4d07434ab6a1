/** Once what was rendered is on screen; soon after in a tab that nobody sees, which has no frames. */
export const nextFrame = (): Promise<unknown> =>
  new Promise((painted) => {
    requestAnimationFrame(() => setTimeout(painted));
    setTimeout(painted, 200);
  });
