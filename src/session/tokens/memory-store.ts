import type { TokenRecord } from './record.js';
import type { TokenStore } from './store.js';

/** Keeps records in this tab's memory: nothing is left of them after a reload (session.md STO-1). */
export function memoryStore(): TokenStore {
  const records = new Map<string, TokenRecord>();
  return {
    shared: false,
    read: async (slot) => records.get(slot) ?? null,
    async write(slot, next, expected) {
      if ((records.get(slot)?.version ?? null) !== expected) return false;
      if (next) records.set(slot, next);
      else records.delete(slot);
      return true;
    },
    async take(slot) {
      const taken = records.get(slot) ?? null;
      records.delete(slot);
      return taken;
    },
    slots: async () => [...records.keys()],
    close: () => undefined,
  };
}
