import type axe from 'axe-core';
// axe ships as a script, not a module: importing it leaves `axe` on the global object.
import 'axe-core';
import { describeViolations, rules } from './rules.js';

/** Fails with axe's own words for each rule of WCAG 2.2 AA that `element` breaks. */
export async function assertAccessible(element: Element): Promise<void> {
  const { axe: checker } = globalThis as unknown as { axe: typeof axe };
  const results = await checker.run(element, rules);
  if (results.violations.length > 0) throw new Error(describeViolations(results));
}
