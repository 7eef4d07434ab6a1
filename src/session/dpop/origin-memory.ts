/** As many servers as one page talks to, and more. */
const most = 16;

/** What was last heard from each origin; the one that was silent longest is forgotten first (session.md DPO-3). */
export class OriginMemory<Value> {
  readonly #values = new Map<string, Value>();

  get(origin: string): Value | undefined {
    const value = this.#values.get(origin);
    if (value !== undefined) this.set(origin, value);
    return value;
  }

  set(origin: string, value: Value): void {
    this.#values.delete(origin);
    this.#values.set(origin, value);
    if (this.#values.size > most) this.#values.delete(this.#values.keys().next().value!);
  }

  clear(): void {
    this.#values.clear();
  }
}
