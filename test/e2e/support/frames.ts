// What stands in the frames of a window: pages of extensions, and what the walkthrough shows.
import type { Page } from 'playwright-core';

export async function isInAFrame(page: Page, text: string): Promise<boolean> {
  const counts = await Promise.all(
    // A frame may go while it is looked at.
    page.frames().map((frame) =>
      frame
        .getByText(text)
        .count()
        .catch(() => 0),
    ),
  );
  return counts.some((count) => count > 0);
}
