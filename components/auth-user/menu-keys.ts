/** Which item the keys of a menu lead to (ARIA Authoring Practices, "Menu Button"); `undefined`: none of them. */
export function itemAfter(key: string, items: readonly HTMLElement[], current: number): HTMLElement | undefined {
  switch (key) {
    case 'ArrowDown':
      return items[(current + 1) % items.length];
    case 'ArrowUp':
      return items.at(Math.max(current, 0) - 1);
    case 'Home':
      return items[0];
    case 'End':
      return items.at(-1);
    default: {
      if (key.length !== 1 || key === ' ') return undefined;
      const turned = [...items.slice(current + 1), ...items.slice(0, current + 1)];
      return turned.find((item) => item.textContent?.trim().toLocaleLowerCase().startsWith(key.toLocaleLowerCase()));
    }
  }
}
