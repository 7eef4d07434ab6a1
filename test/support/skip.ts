/** Skips a test, or from a `before` its whole suite, and says why: the report lists every skip with its reason. */
export function skip(context: Mocha.Context, reason: string): never {
  const isForSuite = context.test?.title.startsWith('"before all" hook');
  const skipped = isForSuite ? context.test?.parent : (context.currentTest ?? context.test);
  if (skipped) skipped.title += ` (skipped: ${reason})`;
  return context.skip();
}
