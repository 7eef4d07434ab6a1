import { riskPolicies, type RiskPolicy, type RiskPreset } from '../../../src/risk.js';

/**
 * A preset as this shop uses it. An account of the demo begins with a mail to its address, so its first sign-in has been
 * proved once already: it is not asked for another code.
 */
export const demoPolicy = (preset: RiskPreset): RiskPolicy => ({ ...riskPolicies[preset], firstSignIn: 'ignore' });
