import type { AxeResults, RunOptions } from 'axe-core';

/** WCAG 2.2 AA, everywhere that axe runs. */
export const rules: RunOptions = {
  resultTypes: ['violations'],
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'] },
};

/** One line for each element that breaks a rule, in axe's own words. */
export const describeViolations = ({ violations }: Pick<AxeResults, 'violations'>): string =>
  violations
    .flatMap(({ id, help, nodes }) =>
      nodes.map(
        ({ target, html, failureSummary }) =>
          `${id}: ${help}\n  ${target.join(' ')}  ${html}\n  ${failureSummary ?? ''}`,
      ),
    )
    .join('\n');
