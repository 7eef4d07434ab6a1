import { riskPolicies, type RiskPreset } from '../../src/risk.js';
import { AlreadyRunning } from './instance-lock.js';
import type { RateMode } from './rate-limit.js';
import { startDemo, type Demo, type DemoOptions } from './start-demo.js';

const RATES: readonly string[] = ['off', 'normal', 'strict'] satisfies RateMode[];

let demo: Demo | null = null;
let ending = false;

async function end(status: number): Promise<void> {
  if (ending) return;
  ending = true;
  await demo?.close().catch((error: unknown) => complain(error));
  process.exit(status);
}

/** One line: the demo's readers want to know what happened, not where in a bundle. */
function complain(error: unknown): void {
  console.error(error instanceof Error ? `${error.name}: ${error.message.split('\n', 1)[0]}` : String(error));
}

function readOptions(env: NodeJS.ProcessEnv): DemoOptions {
  const port = Number(env['PORT'] || 5173);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`PORT is "${env['PORT']}"; give a number from 0 to 65535.`);
  const rate = env['KEYLIT_DEMO_RATE'] || 'normal';
  if (!RATES.includes(rate)) throw new Error(`KEYLIT_DEMO_RATE is "${rate}"; give off, normal or strict.`);
  const risk = env['KEYLIT_DEMO_RISK'] || 'balanced';
  if (!Object.hasOwn(riskPolicies, risk)) throw new Error(`KEYLIT_DEMO_RISK is "${risk}"; give ${Object.keys(riskPolicies).join(', ')}.`);
  const databaseUrl = env['DATABASE_URL'] || undefined;
  if (databaseUrl && !/^postgres(ql)?:\/\//.test(databaseUrl))
    throw new Error('DATABASE_URL must start with postgres://.');
  return {
    port,
    rate: rate as RateMode,
    risk: risk as RiskPreset,
    host: env['KEYLIT_HOST'] || undefined,
    databaseFile: env['DATABASE_FILE'] || undefined,
    databaseUrl,
  };
}

process.on('SIGINT', () => void end(0));
process.on('SIGTERM', () => void end(0));
process.on('uncaughtException', (error) => {
  complain(error);
  void end(1);
});
process.on('unhandledRejection', (error) => {
  complain(error);
  void end(1);
});

try {
  demo = await startDemo(readOptions(process.env));
  console.log(`Fernweh, a shop with Keylit: ${demo.url}`);
} catch (error) {
  if (error instanceof AlreadyRunning) console.error(error.message);
  else complain(error);
  process.exit(1);
}
