/**
 * What the benchmark asks of an SDK, in the page. `seed()` leaves a signed-in session behind, `open()` does what an app does
 * when its page loads, `token()` is the documented way to a token that is valid now.
 */
export function measure({ seed, open, token }) {
  globalThis.sdk = {
    seed,
    /** A page that has loaded with a session, and has had its token once. */
    async start() {
      await open();
      return token();
    },
    /** Calls a second, one after another, in each of `batches` batches of `ms` milliseconds. */
    async perSecond({ ms, batches }) {
      let burst = 1;
      const batch = async () => {
        const started = performance.now();
        let calls = 0;
        for (let now = started; now - started < ms;) {
          for (let i = 0; i < burst; i++) await token();
          calls += burst;
          const took = performance.now() - now;
          now += took;
          // The clock is asked seldom enough to cost nothing.
          if (took < 5) burst *= 2;
        }
        return (calls * 1000) / (performance.now() - started);
      };
      await batch();
      const figures = [];
      for (let i = 0; i < batches; i++) figures.push(await batch());
      return figures;
    },
    /** At `at` by the wall clock, the page opens its session and `callers` ask for a token in the same tick. */
    async burst({ at, callers }) {
      await new Promise((done) => setTimeout(done, at - Date.now()));
      await open();
      const calls = await Promise.allSettled(Array.from({ length: callers }, async () => token()));
      return {
        tokens: calls.flatMap(({ value }) => value ?? []),
        errors: [
          ...new Set(
            calls.flatMap(({ status, reason, value }) =>
              status === 'rejected' ? String(reason?.message ?? reason) : value ? [] : 'no token',
            ),
          ),
        ],
      };
    },
  };
}
