// Loaded before the served product in tests that need another time: its clock runs ahead by the milliseconds that a file holds.
import { readFileSync } from 'node:fs';

const file = process.env['REGLEMENT_TEST_CLOCK'];
const instant = Temporal.Now.instant.bind(Temporal.Now);

if (file !== undefined)
  Temporal.Now.instant = () => instant().add({ milliseconds: Number(readFileSync(file, 'utf8')) });
