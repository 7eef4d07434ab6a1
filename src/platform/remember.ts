/** Keeps a word in storage where there is some and room in it; `false`: it was not kept, and what is only nice to have must go on without. */
export function remember(storage: Storage | null, key: string, value: string): boolean {
  try {
    storage?.setItem(key, value);
    return storage !== null;
  } catch {
    return false;
  }
}
