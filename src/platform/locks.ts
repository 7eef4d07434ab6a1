/** One at a time, over all tabs of the origin. */
export interface Locks {
  /**
   * Runs `work` while nobody else runs any under this name. Rejects with `lock-timeout` when the turn has not come
   * after `waitMs`, and with `cancelled` when `signal` says so before it came. The signal that `work` gets fires when
   * the page is put away while the lock is held: it must then end by itself, and may be running beside another holder.
   */
  run<Result>(name: string, work: (signal: AbortSignal) => Promise<Result>, options: LockOptions): Promise<Result>;
}

export interface LockOptions {
  /** Milliseconds to wait for the turn; longer than any holder may take (session.md LCK-5). */
  readonly waitMs: number;
  readonly signal?: AbortSignal | undefined;
}
