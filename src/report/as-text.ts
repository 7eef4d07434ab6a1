import type { ArmReport } from './exposures.js';
import type { FunnelReport } from './report.js';
import { wilson } from './statistics/one-rate.js';
import { inWords, verdicts, type ExperimentData } from './verdict.js';

export interface TextOptions {
  readonly asOf: number;
  /** The variant that the others are measured against; default: `control`, else the first by name. */
  readonly control?: string | undefined;
  readonly plan?: ExperimentData['plan'];
}

const columns = ['exposed', 'started', 'submitted', 'completed'] as const;

/** A report for a terminal: a sentence first, then its numbers. */
export function asText(report: FunnelReport, { asOf, control, plan }: TextOptions): string {
  const attempts = Object.values(report.attempts).filter(({ qa }) => !qa);
  const ended = (outcome: string): number => attempts.filter((each) => each.outcome === outcome).length;
  return [
    `${attempts.length} attempts: ${['completed', 'abandoned', 'bounced', 'open'].map((outcome) => `${ended(outcome)} ${outcome}`).join(', ')}.`,
    ...Object.entries(report.experiment).flatMap(([name, arms]) => ['', ...experiment(name, arms, { asOf, control, plan }, report.firstExposure[name]!)]),
    ...(report.multipleExposureUnits.length > 0 ? ['', `${report.multipleExposureUnits.length} visitors saw two variants and count in neither.`] : []),
    ...(report.topErrors.length > 0 ? ['', 'What went wrong, by attempts', ...report.topErrors.slice(0, 10).map(([code, count]) => `  ${String(count).padStart(8)}  ${code}`)] : []),
    ...(report.qaAttempts.length > 0 ? ['', `${report.qaAttempts.length} attempts were made to look at a variant and count nowhere.`] : []),
    '',
  ].join('\n');
}

function experiment(name: string, arms: Readonly<Record<string, ArmReport>>, { asOf, control, plan }: TextOptions, since: number): readonly string[] {
  const names = Object.keys(arms);
  const first = control && names.includes(control) ? control : names.includes('control') ? 'control' : names[0]!;
  const ordered = [first, ...names.filter((each) => each !== first)];
  const days = (asOf - since) / 86_400_000;
  const data: ExperimentData = { arms: ordered.map((each) => ({ name: each, counts: { x: arms[each]!.completed, n: arms[each]!.exposed }, weight: 1 })), plan, days };
  const width = Math.max(...ordered.map((each) => each.length), 8);
  const row = (each: string): string => {
    const arm = arms[each]!;
    const [low, high] = wilson({ x: arm.completed, n: arm.exposed });
    const share = arm.exposed > 0 ? `${((100 * arm.completed) / arm.exposed).toFixed(1)} % [${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}]` : 'nobody yet';
    return `  ${each.padEnd(width)} ${columns.map((column) => String(arm[column]).padStart(9)).join(' ')}  ${share}`;
  };
  return [
    name,
    ...verdicts(data).map((verdict) => `  ${inWords(verdict, data, first)}`),
    `  ${''.padEnd(width)} ${columns.map((column) => column.padStart(9)).join(' ')}  completed, of those who saw it (Wilson, 95 %)`,
    ...ordered.map(row),
  ];
}
