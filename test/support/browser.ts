// Chromium for system tests: found or said to be missing, its console watched, axe run on a page.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { TestContext } from 'node:test';
import { type Browser, chromium, type Page } from 'playwright-core';

const executable = '/usr/bin/chromium';
const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** A browser, or null after a said skip where Chromium is missing and may be. */
export async function openBrowser(t: TestContext): Promise<Browser | null> {
  if (!existsSync(executable)) {
    if (process.env['REGLEMENT_SYSTEM_PARTS'] === 'required') throw new Error('chromium is not installed');
    t.skip('chromium is not installed');
    return null;
  }
  return chromium.launch({
    executablePath: executable,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking'],
  });
}

/** Collects everything the browser's console calls an error or a warning, and every uncaught exception. */
export function watchConsole(page: Page): string[] {
  const said: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') said.push(message.text());
  });
  page.on('pageerror', (error) => said.push(error.message));
  return said;
}

/** Violations of WCAG 2.2 A and AA and of axe's best practices, one line each. */
export async function axe(page: Page): Promise<string[]> {
  const found: unknown = await page.evaluate(`(async () => {
    ${axeSource};
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const { violations } = await axe.run(document, { runOnly: tags, resultTypes: ['violations'] });
    return violations.map((one) => one.id + ': ' + one.nodes.map((node) => node.target.join(' ')).join(' | '));
  })()`);
  return Array.isArray(found) ? found.map(String) : [String(found)];
}
