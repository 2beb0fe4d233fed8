import type { Page } from "playwright-core";

/** The node whose button has the focus; undefined when something else has it. */
export function focusedNode(page: Page): Promise<string | undefined> {
  return page.evaluate(() =>
    document.activeElement instanceof HTMLElement ? document.activeElement.dataset["opens"] : undefined,
  );
}

/** Presses Tab until the node's button has the focus, as a keyboard's user must. @throws Error when it never does. */
export async function tabTo(page: Page, node: string, most = 60): Promise<void> {
  for (let presses = 0; presses < most; presses += 1) {
    await page.keyboard.press("Tab");
    if ((await focusedNode(page)) === node) return;
  }
  throw new Error(`${most} presses of Tab did not reach the node "${node}"`);
}
