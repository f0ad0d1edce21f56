// One seed for every property of a run, loaded before each test file, so that a run of the same tree finds the same things.
// REGLEMENT_SEED=NUMBER takes another; the full run takes a new one each time, and fast-check prints it with a failure.
import fc from 'fast-check';

const asked = process.env['REGLEMENT_SEED'];
const seed =
  asked === undefined && process.env['REGLEMENT_FULL'] !== undefined ? Date.now() : Number(asked ?? 20261124);
if (!Number.isSafeInteger(seed)) throw new Error('REGLEMENT_SEED is not a whole number');
fc.configureGlobal({ seed });
